/* Captures an interface until SIGTERM and says, line by line, that a piece came or that Suricata was started again. */
import { capture } from '../../../../src/collector/index.js';

const [name = ''] = process.argv.slice(2);
const ending = new AbortController();
process.once('SIGTERM', () => ending.abort());
const say = (what: string): void => {
  process.stdout.write(`${what}\n`);
};

await capture({
  source: { interface: name },
  signal: ending.signal,
  onFrame: () => say('piece'),
  onLine: () => undefined,
  onUnreadable: () => say('unreadable'),
  ready: async () => undefined,
  onRestart: ({ reason, missed }) => say(`restart ${reason} ${missed}`),
});
