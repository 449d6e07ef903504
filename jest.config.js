export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/fixtures/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  // Sources name their imports as Node will see them after the build, with `.js`.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // `js` first: packages that ship their sources beside their build must load the build.
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  modulePathIgnorePatterns: [
    '<rootDir>/dist/',
    '<rootDir>/src/inapp/node/dist/',
    '<rootDir>/src/plugins/sdk/package/dist/',
    '<rootDir>/\\.protectonce/',
    '<rootDir>/test/matrix/',
  ],
  setupFiles: ['reflect-metadata', '<rootDir>/test/kit/property-seed.ts'],
  globalSetup: '<rootDir>/test/kit/global-setup.ts',
  globalTeardown: '<rootDir>/test/kit/global-teardown.ts',
  maxWorkers: 2,
  // Nobody waits for it: it ends what hangs, also on a machine that is busy.
  testTimeout: 120_000,
  reporters: ['default', '<rootDir>/scripts/skip-reporter.mjs'],
};
