/** What documents of GraphQL are made of. */
export const PIECES = [
  ...[
    'query ',
    'mutation',
    'subscription',
    'fragment F on A',
    'on',
    '...',
    '...F',
    '...on A',
    '__schema',
    'node',
  ],
  ...['{', '}', '(', ')', '[', ']', ':', '=', '$', '!', '@', '@include(if: true)', '#', '\n', ',', ' '],
  ...['"', '"""', '\\', '"\\"', '"a"', '1', '-1.5e9', 'true', 'null', 'ID', 'a', 'b: a', 'a(b: ', '\ufeff'],
];

/** A request for one document, as its reader takes it. */
export const requestOf = (query: string) => ({
  list: [{ text: query, operationName: undefined, persisted: undefined }],
  count: 1,
  isBatch: false,
});
