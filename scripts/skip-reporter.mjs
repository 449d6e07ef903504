// Ends a test run with what was skipped and why. With REQUIRE_ALL=1 a skipped test fails the run.
const reason = /\[skipped: (.*?)\]/;

export default class SkipReporter {
  #reasons = new Map();

  onTestResult(_test, result) {
    for (const test of result.testResults) {
      if (test.status !== 'pending' && test.status !== 'todo') continue;
      const why =
        reason.exec(test.fullName)?.[1] ??
        `${test.status === 'todo' ? 'not written yet' : 'switched off in the test file'}: ${test.fullName}`;
      this.#reasons.set(why, (this.#reasons.get(why) ?? 0) + 1);
    }
  }

  onRunComplete() {
    if (this.#reasons.size === 0) return;
    process.stderr.write('\nSkipped:\n');
    for (const [why, count] of this.#reasons) process.stderr.write(`  ${count} × ${why}\n`);
  }

  getLastError() {
    if (process.env.REQUIRE_ALL !== '1' || this.#reasons.size === 0) return undefined;
    return new Error('REQUIRE_ALL=1: nothing may be skipped');
  }
}
