/* Documents that make readers work: each names one large part again and again, so that its size says nothing. */

const list = <T>(count: number, each: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => each(n));
const fields = (count: number, type: string): string => list(count, (n) => `f${n}:${type}`).join(' ');
const openapi = (more: object): string => JSON.stringify({ openapi: '3.0.0', ...more });

/** Paths that all stand for one. */
const twins = (count: number, path: object): Record<string, object> => ({
  '/x': path,
  ...Object.fromEntries(list(count, (n) => [`/a${n}`, { $ref: '#/paths/~1x' }])),
});
const every = (operation: object): object =>
  Object.fromEntries(['get', 'put', 'post', 'delete', 'patch'].map((method) => [method, operation]));
const answered = (schema: object) => ({ 200: { content: { 'application/json': { schema } } } });

/** Schemas of sixty levels, each of which names the next one twice. */
const doubling = {
  components: {
    schemas: Object.fromEntries(
      list(60, (n) => {
        const next = { $ref: `#/components/schemas/S${n + 1}` };
        return [`S${n}`, { allOf: [next, next], properties: { a: next, b: next } }];
      }),
    ),
  },
};

const wsdl = (schema: string, count: number): string =>
  `<definitions><types><schema>${schema}</schema></types>${list(count, (n) => `<message name="m${n}"><part element="E"/></message>`).join('')}<portType>${list(count, (n) => `<operation name="o${n}"><input message="m${n}"/></operation>`).join('')}</portType></definitions>`;

/** By name, of a size that grows with `n`; about 200 kB for 1000. */
export const worstDocuments: Readonly<Record<string, (n: number) => string>> = {
  'messages of one type with empty groups': (n) =>
    wsdl(
      `<complexType name="T">${'<all/>'.repeat(n * 15)}</complexType><element name="E"><complexType>${'<element name="a" type="T"/>'.repeat(300)}</complexType></element>`,
      n,
    ),
  'root fields of wide types': (n) =>
    `type A{${fields(100, 'B')}} type B{${fields(100, 'C')}} type C{${fields(100, 'Int')}} type Query{${fields(n * 14, 'A')}}`,
  'arguments of wide types': (n) =>
    `input A{${fields(100, 'B')}} input B{${fields(100, 'C')}} input C{${fields(100, 'Int')}} type Query{${list(n * 10, (each) => `a${each}(b:A c:A):Int`).join(' ')}}`,
  'root fields of one wide union': (n) =>
    `union U=${list(n * 3, (each) => `A${each}`).join('|')} ${list(n * 3, (each) => `type A${each}{f:U g${each}:U}`).join('')} type Query{${fields(n * 5, 'U')}}`,
  'paths that stand for one with many parameters': (n) =>
    openapi({
      paths: twins(n * 4, { ...every({}), parameters: list(200, (p) => ({ in: 'query', name: `p${p}` })) }),
    }),
  'paths that stand for one with many answers': (n) =>
    openapi({
      paths: twins(
        n / 2,
        every({ responses: Object.fromEntries(list(60, (s) => [200 + s, { content: { 'a/b': {} } }])) }),
      ),
    }),
  'paths under many proofs': (n) =>
    openapi({ security: list(n * 3, (each) => ({ [`s${each}`]: [] })), paths: twins(n * 4, every({})) }),
  'paths that stand for one with many servers': (n) =>
    openapi({
      paths: twins(n * 3, { ...every({}), servers: list(n * 3, (each) => ({ url: `https://h${each}/a` })) }),
    }),
  'schemas that double on each level': (n) =>
    openapi({
      ...doubling,
      paths: Object.fromEntries(
        list(n / 10, (each) => [
          `/a${each}`,
          { get: { responses: answered({ allOf: [{ $ref: '#/components/schemas/S0' }] }) } },
        ]),
      ),
    }),
  'one long enumeration in many fields': (n) =>
    openapi({
      components: { schemas: { E: { enum: list(n * 20, (each) => each) } } },
      paths: Object.fromEntries(
        list(n, (each) => [
          `/a${each}`,
          { get: { responses: answered({ properties: { q: { $ref: '#/components/schemas/E' } } }) } },
        ]),
      ),
    }),
  'thousands of alternatives': (n) =>
    openapi({
      paths: {
        '/a': {
          get: { responses: answered({ anyOf: list(n * 4, (each) => ({ items: { title: `${each}` } })) }) },
        },
      },
    }),
  'paths that overlap throughout': (n) =>
    openapi({
      paths: Object.fromEntries(
        list(n * 4, (each) => [each % 2 ? `/{a}/${each}/{b}/c` : `/a/{b}/${each}/{c}`, { get: {} }]),
      ),
    }),
  'merges of one large map': (n) =>
    `openapi: 3.0.0\npaths: {}\nx: &x\n${list(n * 4, (each) => `  k${each}: 1`).join('\n')}\ny:\n${list(n, () => ' - <<: *x').join('\n')}\n`,
};

/** An honest description of the same size. */
export const ordinaryDocument = (n: number): string =>
  openapi({
    paths: Object.fromEntries(
      list(n, (each) => [
        `/a${each}/{id}`,
        {
          get: {
            parameters: [{ in: 'path', name: 'id', schema: { type: 'string' } }],
            responses: answered({ $ref: `#/components/schemas/S${each % 300}` }),
          },
        },
      ]),
    ),
    components: {
      schemas: Object.fromEntries(
        list(300, (each) => [
          `S${each}`,
          { properties: Object.fromEntries(list(8, (f) => [`f${f}`, { type: 'string' }])) },
        ]),
      ),
    },
  });
