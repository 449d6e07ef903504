import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { capture } from '../../../src/collector/index.js';
import { fitSuricata } from '../../../src/collector/suricata/find-suricata.js';
import { eventually } from '../../kit/eventually.js';
import { requires } from '../../kit/requires.js';
import { endAll, run } from './wire/in-namespace.js';
import { makeMirror, namespaces } from './wire/mirror.js';
import { pcap as captureOf } from './wire/packets.js';

const path = (name: string): string => new URL(name, import.meta.url).pathname;

/** Suricata runs as the only child of the one that captures. */
const childOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

requires('suricata', namespaces)('Suricata that stands still', () => {
  afterEach(endAll);

  test('is started again, what it missed is told, and what comes then is captured', async () => {
    const mirror = makeMirror();
    try {
      const service = run(mirror.service, path('wire/service.mjs'), mirror.serviceAddress);
      const port = /^\d+\n/;
      const at = Number(await eventually(() => port.exec(service.output())?.[0]));
      const typescript = path('../../../scripts/typescript.mjs');
      const watched = run(
        mirror.collector,
        ...['--import', typescript, path('wire/watched.ts'), mirror.interface],
      );
      let first = 100_000;
      const ask = async (): Promise<void> => {
        first += 1_000;
        const clients = [path('wire/clients.mjs'), mirror.serviceAddress, String(at), '0', String(first)];
        await run(mirror.clients, ...clients).ended;
      };
      const soon = (done: () => boolean, what: string) =>
        eventually(
          async () => {
            await ask();
            return done();
          },
          { timeoutMs: 150_000, intervalMs: 300, what },
        );

      await soon(() => watched.output().includes('piece'), 'the first piece');
      const stopped = childOf(watched.child.pid as number);
      process.kill(stopped, 'SIGSTOP');
      await soon(() => watched.output().includes('restart'), 'the restart');
      const [, reason, missed] = /restart (\w+) (\d+)/.exec(watched.output()) ?? [];
      expect(reason).toBe('stalled');
      expect(Number(missed)).toBeGreaterThanOrEqual(100);

      const before = watched.output().length;
      await soon(() => watched.output().slice(before).includes('piece'), 'a piece after the restart');
      expect(childOf(watched.child.pid as number)).not.toBe(stopped);
      watched.child.kill('SIGTERM');
      expect(await watched.ended).toBe(0);
    } finally {
      mirror.remove();
    }
  }, 420_000);
});

requires('suricata')('the version of Suricata', () => {
  test('that is installed is the one that our script and settings are for', async () => {
    await expect(fitSuricata()).resolves.toMatch(/suricata$/);
  });

  test('is looked at before anything is captured: of another one it is said what would break', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'protectonce-version-'));
    try {
      const program = join(folder, 'suricata');
      const said = 'This is Suricata version 8.0.1 RELEASE\\nFeatures: HAVE_LUA HAVE_LUAJIT\\n';
      writeFileSync(
        program,
        `#!/bin/sh\n[ "$1" = --build-info ] && printf '${said}' && exit 0\ntouch ${folder}/begun\n`,
      );
      chmodSync(program, 0o755);
      const pcap = join(folder, 'none.pcap');
      writeFileSync(pcap, captureOf([{ at: 0, bytes: Buffer.alloc(24), hasData: false }]));
      const taken: unknown[] = [];
      const captured = capture({
        source: { pcap },
        program,
        signal: new AbortController().signal,
        onFrame: (frame) => taken.push(frame),
        onLine: (line) => taken.push(line),
        onUnreadable: () => taken.push('unreadable'),
        ready: async () => undefined,
      });
      await expect(captured).rejects.toMatchObject({
        code: 'SURICATA_UNFIT',
        message: expect.stringMatching(/version 8\.0\.1.*Lua functions and settings/),
      });
      expect(taken).toEqual([]);
      expect(() => readFileSync(join(folder, 'begun'))).toThrow(/ENOENT/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
