import { existsSync } from 'node:fs';

/** A file that one room may not have yet: jest refuses a path that is absent. */
const ifPresent = (key, path) =>
  existsSync(new URL(path, import.meta.url)) ? { [key]: `<rootDir>/${path}` } : {};

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
    '<rootDir>/\\.protectonce/',
  ],
  setupFiles: ['reflect-metadata'],
  ...ifPresent('globalSetup', 'test/kit/global-setup.ts'),
  ...ifPresent('globalTeardown', 'test/kit/global-teardown.ts'),
  maxWorkers: 2,
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/scripts/skip-reporter.mjs'],
};
