// Makes the captures of this folder anew: real traffic between a real service and real clients on the loopback, captured
// with tcpdump, told by the real Suricata. Needs root, tcpdump and Suricata 7: `node test/pcap/make.mjs`.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rewritePcap } from './rewrite-pcap.mjs';
import { canaries, startService } from './service.mjs';
import { attackers, ordinaryUsers } from './traffic.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const suricataFolder = fileURLToPath(new URL('../../src/collector/suricata/', import.meta.url));
/** 2026-11-20T09:00:00Z */
const START_MICROS = Date.UTC(2026, 10, 20, 9) * 1000;
/** Longer than a delayed acknowledgement: after it nothing of the past is on its way. */
const QUIET_MS = 80;

async function capture(name, parts) {
  const folder = mkdtempSync(join(tmpdir(), 'protectonce-pcap-'));
  const raw = join(folder, 'raw.pcap');
  const service = await startService();
  const dump = spawn('tcpdump', ['-i', 'lo', '-w', raw, '-U', '--immediate-mode', '-s', '0', '-B', '16384', `tcp port ${service.port}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise((resolve) => dump.stderr.on('data', (text) => String(text).includes('listening') && resolve()));
  const log = [];
  const pauses = [];
  const pause = async (seconds) => {
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    pauses.push({ at: Date.now() * 1000, seconds });
  };
  const begin = Date.now() * 1000;
  for (const part of parts) await part(service.port, (entry) => log.push(entry), pause);
  await service.close();
  await new Promise((resolve) => setTimeout(resolve, 500));
  dump.kill('SIGINT');
  await new Promise((resolve) => dump.once('close', resolve));

  const clock = (micros) => START_MICROS + micros - begin + pauses.reduce((sum, { at, seconds }) => sum + (micros >= at ? seconds * 1e6 : 0), 0);
  const pcap = rewritePcap(readFileSync(raw), {
    time: clock, port: service.port, serverPort: 80,
    address: ([a, b, c, d]) => (d === 1 ? [192, 0, 2, 80] : [198, 51, 100, d]),
  });
  rmSync(folder, { recursive: true });
  writeFileSync(join(here, `${name}.pcap`), pcap);
  record(name);
  const events = log.map((entry) => ({ ...entry, client: entry.client.replace(/^127\.0\.0\./, '198.51.100.') }));
  console.log(`${name}: ${events.length} transactions, ${pcap.length} bytes`);
  return events;
}

function record(name) {
  const folder = mkdtempSync(join(tmpdir(), 'protectonce-eve-'));
  const conf = (file) => join(suricataFolder, file);
  execFileSync('suricata', ['-c', join(here, 'suricata-eve.yaml'), '-S', join(here, 'bodies.rules'), '--set', `classification-file=${conf('classification.config')}`, '--set', `reference-config-file=${conf('reference.config')}`, '--runmode', 'single', '-r', join(here, `${name}.pcap`), '-l', folder], { stdio: 'inherit' });
  copyFileSync(join(folder, 'eve.json'), join(here, `${name}.eve.json`));
  rmSync(folder, { recursive: true });
}

if (process.argv.includes('--record')) for (const name of ['benign', 'shop']) record(name);
else {
  const benign = await capture('benign', [ordinaryUsers]);
  const shop = await capture('shop', [ordinaryUsers, attackers]);
  const lines = (events) => `[\n${events.map((event) => `    ${JSON.stringify(event)}`).join(',\n')}\n  ]`;
  writeFileSync(join(here, 'expected-events.json'), `{\n  "canaries": ${JSON.stringify(canaries)},\n  "benign": ${lines(benign)},\n  "shop": ${lines(shop)}\n}\n`);
}
