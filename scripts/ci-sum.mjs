// Adds up tests and checks for .ci/run: prints "N passed, N failed" and exits 1 when anything failed.
//   node scripts/ci-sum.mjs <folder with jest.json and checks> <exit code of jest> <exit code of the checks>
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, testCode, checkCode] = process.argv.slice(2);
const read = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');

const tests = JSON.parse(read('jest.json') || '{}');
let passed = tests.numPassedTests ?? 0;
// A file that could not even be loaded has no failed test of its own.
let failedTests = (tests.numFailedTests ?? 0) + (tests.numRuntimeErrorTestSuites ?? 0);
if (testCode !== '0' && failedTests === 0) failedTests = 1;

const checks = read('checks').split('\n');
passed += checks.filter((line) => line.startsWith('✓')).length;
let failedChecks = checks.filter((line) => line.startsWith('✗')).length;
if (checkCode !== '0' && failedChecks === 0) failedChecks = 1;

const failed = failedTests + failedChecks;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
