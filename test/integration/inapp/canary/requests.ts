import type { Call } from '../run-app.js';

const claims = {
  sub: 'canary-subject',
  email: 'canary@jwt.example',
  iss: 'https://canary.example',
  roles: ['canary'],
};
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = `${part({ alg: 'HS256', kid: 'canary-key' })}.${part(claims)}.Y2FuYXJ5LXNpZ25hdHVyZQ`;

/** Headers in which every value is planted. */
const headers = {
  authorization: `Bearer ${jwt}`,
  cookie: 'session=canarysession; theme=canary-theme; tracking=7391846205',
  'user-agent': 'canary-agent/1.0',
  'x-api-key': 'key-canary-4711',
  'x-request-note': 'header canary',
  referer: 'https://canary.example/canary?x=canary',
  'x-forwarded-for': 'canary-address, 203.0.113.5',
  tracestate: 'vendor=canary',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  'accept-language': 'canary',
  'if-none-match': '"canary"',
};

const get = (path: string, more: Record<string, string> = {}): [string, Call] => [
  path,
  { headers: { ...headers, ...more } },
];
const post = (path: string, type: string, body: string): [string, Call] => [
  path,
  { method: 'POST', headers: { ...headers, 'content-type': type }, body },
];
const json = (path: string, value: unknown) => post(path, 'application/json', JSON.stringify(value));
const wrapped = (text: string) => Buffer.from(text).toString('base64');

/** By action of `apps/planted/parts.cjs`: attacks and what looks like them. */
const inputs: Readonly<Record<string, readonly string[]>> = {
  file: [
    'inside-canary.txt',
    '../outside-canary.txt',
    '../../../../etc/canary',
    '....//canary',
    wrapped('../canary'),
  ],
  write: ['canary.txt', '/../../canary.txt'],
  stat: ['inside-canary.txt', '../outside-canary.txt'],
  name: [
    "canary'",
    "canary' OR 'canary' = 'canary",
    "' UNION SELECT 1, 'canary', canary FROM canary --",
    "O'canary",
  ],
  slowName: ['canary@example.com', "x' OR '7391846205'='7391846205"],
  bound: ['canary', "' OR 'canary'='canary"],
  order: ['name', 'canary', 'name, (SELECT canary FROM canary)', '"canary"'],
  double: ['canary', 'canary" OR "canary" = "canary'],
  table: ['users', 'canary', 'canary_table AS canary'],
  insert: ['canary', "canary'), (1, 'canary"],
  exec: ['canary', 'x; echo canary', '$(echo canary)', "'; cat /tmp/canary"],
  argument: ['canary', '; canary'],
  eval: ["'canary'", '(function canaryFunction() { return require("node:fs").existsSync("../canary") })()'],
  function: ['"canary"', '(() => { const canary = 7391846205; return canary })()'],
  vm: ['7391846205', '(function canaryName() { throw new Error("canary") })()'],
  fetch: ['canary.invalid', '127.0.0.1:9', '169.254.169.254', 'localhost:9/canary?'],
  http: ['canary.invalid', '127.0.0.1'],
  template: ['canary', "<%= 'canary' %>", '{{canary*7391846205}}', "<%- process.env.CANARY || 'canary' %>"],
  require: ['inside-canary.txt', '../canary-module.cjs'],
  throw: ['canary', '<script>alert("canary")</script>'],
  reject: ['canary', '${jndi:ldap://canary.example/canary}'],
  log: ['canary', 'canary\r\nset-cookie: canary=1'],
};

const form = [
  ['note', undefined, 'canary note'],
  ['canary mail@x.example', undefined, 'canary'],
  ['upload', 'canary-file.png', 'canary content'],
  ['upload', '../../canary.php', '<?php system($_GET["canary"]); ?>'],
] as const;
const multipart = `${form
  .map(
    ([name, file, body]) =>
      `--edge\r\ncontent-disposition: form-data; name="${name}"${file ? `; filename="${file}"` : ''}\r\n${
        file ? 'content-type: image/canary\r\n' : ''
      }\r\n${body}\r\n`,
  )
  .join('')}--edge--\r\n`;
const entity = '<!DOCTYPE a [<!ENTITY canary SYSTEM "file:///canary">]>';

/** Every place of a request in which a value can stand. */
export const requests: readonly [string, Call][] = [
  get(
    '/people/canary-person/notes/7391846205?token=canary&email%40canary.example=1&list=canary&list=7391846205',
  ),
  get('/people/canary%20person/notes/%63%61%6e%61%72%79', { 'x-user': 'canary-user' }),
  get('/nowhere/canary-path/canary.php?canary'),
  get("/people/1/notes/1'%20OR%20'canary'='canary", { 'x-user': '7391846205' }),
  get('/%E0%A4%A?a=canary%E0'),
  get('/go?to=https://canary.example/canary'),
  get('/go?to=//canary.example', { host: 'shop.example' }),
  get('/people/1/notes/2', { authorization: `Basic ${wrapped('canary:canary-password')}` }),
  get('/people/1/notes/2', {
    'x-note': "canary' OR 1=1 --",
    cookie: `cart=${wrapped('O:6:"Canary":1:{s:1:"a";i:1;}')}`,
  }),
  get('/people/1/notes/2', {
    'x-note': '${jndi:ldap://canary.example/a}',
    referer: '<script>canary()</script>',
  }),
  ...Object.entries(inputs).flatMap(([action, texts]) =>
    texts.flatMap((text) => [
      get(`/act/${action}?x=${encodeURIComponent(text)}`),
      json(`/act/${action}`, {
        x: text,
        more: { list: [{ 'key@canary.example': 'canary', amount: 7391846205 }] },
      }),
    ]),
  ),
  json('/echo', { name: 'canary', text: JSON.stringify({ inner: 'canary', or: "' OR 'canary'='canary" }) }),
  json('/echo', {
    filter: { $where: "this.name == 'canary'" },
    user: { $ne: 'canary' },
    __proto__: { canary: 1 },
  }),
  json('/echo', ['canary', 7391846205, { card: '4929 7391 8462 0512', iban: 'canary', ssn: '739-18-4620' }]),
  post(
    '/echo',
    'application/json',
    '{"constructor": {"prototype": {"isAdmin": "canary"}}, "a": "\\u0063\\u0061nary"}',
  ),
  post('/echo', 'application/json', '{"broken": "canary'),
  post(
    '/echo',
    'application/x-www-form-urlencoded',
    'email=canary%40form.example&q=canary+%3Cscript%3E&n[a]=canary',
  ),
  post('/echo', 'multipart/form-data; boundary=edge', multipart),
  post(
    '/soap',
    'text/xml',
    `<order note="canary"><id>7391846205</id><name><![CDATA[canary]]></name></order>`,
  ),
  post('/soap', 'text/xml', `<?xml version="1.0"?>${entity}<a>&canary;</a>`),
  json('/graphql', {
    query:
      'query Order($id: ID!, $note: String) { order(id: $id, note: $note, text: "canary literal") { id total } }',
    operationName: 'Order',
    variables: { id: 'canary-17', note: "' OR 'canary'='canary", deep: { list: ['canary', 7391846205] } },
  }),
  json('/graphql', {
    query:
      '{ a: order(id: "canary", n: 7391846205) { id } b: order(id: "canary") { id } __schema { types { name } } }',
  }),
];
