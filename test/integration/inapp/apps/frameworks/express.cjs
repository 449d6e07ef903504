// node express.cjs <package> <body parser's package>
const { load, note, big, pieces, listening } = require('./matrix.cjs');

const [, , name, parserName] = process.argv;
const express = load(name);
const { json, urlencoded } = parserName ? load(parserName) : express;
const isFive = typeof express.Router.prototype?.route === 'function';

const app = express();
app.use('/packed', load('compression')({ threshold: 0 }));
app.use(json());
app.use(urlencoded({ extended: true }));

app.get('/health', (_request, response) => response.send('ok'));
app.get('/users/:id', (request, response) => response.json({ id: request.params.id, name: 'someone' }));
app.post('/users/:id/notes', (request, response) =>
  response.status(201).json(note(request.params.id, request.body)),
);

const items = express.Router();
items.get('/items/:itemId', (request, response) => response.json({ item: request.params.itemId }));
const shops = express.Router();
shops.use('/shops/:shopId', items);
app.use('/api/v1', shops);

app.all('/any/:what', (request, response) => response.json({ method: request.method }));
app
  .route('/things/:thingId')
  .get((request, response) => response.json({ thing: request.params.thingId }))
  .put((request, response) => response.json({ put: request.params.thingId }));
app.get(/^\/files\/(\d+)\/?$/, (request, response) => response.json({ file: request.params[0] }));
app.get(isFive ? '/assets/*rest' : '/assets/*', (_request, response) => response.type('txt').send('asset'));
app.get('/packed', (_request, response) => response.json(big()));
app.get('/stream', (_request, response) => {
  response.type('json');
  for (const piece of pieces) response.write(piece);
  response.end();
});
app.get('/hangs', (_request, response) => response.type('json').write('{"never":'));
app.get('/throws', () => {
  throw Object.assign(new Error('as the handler wanted'), { status: 418 });
});
if (load(`${name}/package.json`).version !== '4.0.0') {
  const upload = load('multer')().any();
  app.post('/upload', upload, (request, response) =>
    response.json({ files: request.files.map(({ fieldname }) => fieldname), title: request.body.title }),
  );
}
app.use((error, _request, response, _next) =>
  response.status(error.status ?? 500).json({ error: error.message }),
);

const server = app.listen(0, '127.0.0.1', () => listening(server.address().port));
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
});
