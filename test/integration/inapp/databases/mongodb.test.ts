import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { installMatrix, matrixTimeoutMs } from '../../../kit/matrix.js';
import { startMongodbDouble } from './mongodb-double.js';
import { createRig, query } from './rig.js';

type Filter = Readonly<Record<string, unknown>>;
interface Cursor {
  sort(by: Filter): Cursor;
  toArray(): Promise<unknown[]>;
  [Symbol.asyncIterator](): AsyncIterator<unknown>;
}
interface Collection {
  findOne(filter: Filter): Promise<unknown>;
  updateOne(filter: Filter, update: Filter): Promise<unknown>;
  updateMany(filter: Filter, update: Filter): Promise<unknown>;
  replaceOne(filter: Filter, document: Filter): Promise<unknown>;
  deleteOne(filter: Filter): Promise<unknown>;
  deleteMany(filter: Filter): Promise<unknown>;
  countDocuments(filter: Filter): Promise<unknown>;
  distinct(key: string, filter: Filter): Promise<unknown>;
  findOneAndUpdate(filter: Filter, update: Filter): Promise<unknown>;
  findOneAndDelete(filter: Filter): Promise<unknown>;
  bulkWrite(operations: readonly Filter[]): Promise<unknown>;
  find(filter: Filter): Cursor;
  aggregate(pipeline: readonly Filter[]): Cursor;
}
interface Client {
  connect(): Promise<Client>;
  db(name: string): { collection(name: string): Collection };
  close(): Promise<void>;
}

const rig = createRig();
let double: Awaited<ReturnType<typeof startMongodbDouble>>;
beforeAll(async () => {
  await installMatrix();
  double = await startMongodbDouble();
}, matrixTimeoutMs);
afterAll(() => double?.stop());
afterEach(() => {
  expect(rig.guard.take()).toEqual([]);
  rig.modes.clear();
  double.commands.length = 0;
});

describe.each(['mongodb-4', 'mongodb-5', 'mongodb', 'mongodb-7'])('%s', (folder) => {
  let client: Client;
  let users: Collection;
  beforeAll(async () => {
    const { MongoClient } = rig.load(folder, 'mongodb') as { MongoClient: new (url: string) => Client };
    client = await new MongoClient(double.url).connect();
    users = client.db('test').collection('users');
  });
  afterAll(() => client?.close());

  const set = { $set: { seen: true } };
  const methods: [string, (filter: Filter) => Promise<unknown>][] = [
    ['findOne', (filter) => users.findOne(filter)],
    ['updateOne', (filter) => users.updateOne(filter, set)],
    ['updateMany', (filter) => users.updateMany(filter, set)],
    ['replaceOne', (filter) => users.replaceOne(filter, { name: 'x' })],
    ['deleteOne', (filter) => users.deleteOne(filter)],
    ['deleteMany', (filter) => users.deleteMany(filter)],
    ['countDocuments', (filter) => users.countDocuments(filter)],
    ['distinct', (filter) => users.distinct('name', filter)],
    ['findOneAndUpdate', (filter) => users.findOneAndUpdate(filter, set)],
    ['findOneAndDelete', (filter) => users.findOneAndDelete(filter)],
    ['bulkWrite', (filter) => users.bulkWrite([{ deleteOne: { filter } }])],
    ['find', (filter) => users.find(filter).sort({ name: 1 }).toArray()],
    ['aggregate', (filter) => users.aggregate([{ $match: filter }]).toArray()],
  ];

  test.each(methods)(
    '%s never reaches the server with an operator of the request in block mode',
    async (name, run) => {
      const attack = { name: 'admin', password: { $ne: '' } };
      const url = '/login?name=admin&password[$ne]=';
      const watched = await rig.request(url, () => run(attack));
      expect(watched.error).toBeUndefined();
      expect(watched.context.hits?.[0]).toMatchObject({
        rule: 'nosqli.operator',
        location: 'query',
        parameter: 'password',
        outcome: 'reached-sink',
        sink: { kind: 'nosql', operation: `mongodb.${name}` },
      });
      expect(double.commands).not.toEqual([]);
      double.commands.length = 0;
      rig.modes.set('*', 'block');
      const blocked = await rig.request(url, () => run(attack));
      expect(blocked.error).toMatchObject({ code: 'PROTECTONCE_BLOCKED' });
      expect(double.commands).toEqual([]);
    },
  );

  test("never refuses the application's own operators", async () => {
    rig.modes.set('*', 'block');
    for (const [, run] of methods) {
      const filter = { name: 'admin', password: { $in: ['a', 'b'] }, $or: [{ a: 1 }, { age: { $gt: 3 } }] };
      const { error, context } = await rig.request(query({ name: 'admin', price: '$gt' }), () => run(filter));
      expect(error).toBeUndefined();
      expect(context.hits).toBeUndefined();
    }
  });

  test('never lets an operator of a JSON body through in block mode', async () => {
    rig.modes.set('*', 'block');
    const body = { user: { name: { $gt: '' }, password: { $gt: '' } } };
    const { error, context } = await rig.request('/login', () => users.findOne(body.user), { body });
    expect(error).toMatchObject({ code: 'PROTECTONCE_BLOCKED' });
    expect(context.hits).toMatchObject([{ rule: 'nosqli.operator', location: 'body' }]);
  });

  test.each([
    ["x'; return true; var a='", true],
    ["' || '1'=='1", true],
    ['plain', false],
    ['a "quoted" word', false],
    ["it\\'s", false],
  ])('judges %j in $where by whether it leaves its string', async (name, isAttack) => {
    rig.modes.set('*', 'block');
    const filter = { $where: `this.name == '${name}'` };
    const { error } = await rig.request(query({ name }), () => users.findOne(filter));
    expect(error === undefined).toBe(!isAttack);
  });

  test('a refused cursor fails in a loop as it fails in a list', async () => {
    rig.modes.set('*', 'block');
    const { error } = await rig.request('/?name[$ne]=', async () => {
      for await (const _ of users.find({ name: { $ne: '' } }) as unknown as AsyncIterable<unknown>);
    });
    expect(error).toMatchObject({ code: 'PROTECTONCE_BLOCKED' });
  });
});
