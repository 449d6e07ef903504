import { execFile, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requires } from '../../kit/requires.js';

const run = promisify(execFile);
const service = join(import.meta.dirname, '../../../src/collector/service');
const units = readdirSync(service).filter((name) => /\.(service|timer)$/.test(name));
const space = `protectonce-${process.pid}`;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'protectonce-package-'));
  const layOut = `import { layOut } from './scripts/build-aws.mjs';
    await layOut(${JSON.stringify(folder)}, { withNode: false });`;
  await run(process.execPath, ['--input-type=module', '-e', layOut]);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the collector’s package', () => {
  test('starts without a package beside it, and says what it needs', async () => {
    const outcome = await run(process.execPath, [join(folder, 'lib/protectonce.mjs'), 'collect'], {
      cwd: folder,
      env: { PATH: process.env.PATH },
    }).catch((error: { stderr: string }) => error);
    expect(outcome.stderr).toMatch(/^SOURCE_MISSING: /);
  });

  test('holds what its units and scripts name', () => {
    for (const unit of units) {
      const text = readFileSync(join(folder, 'service', unit), 'utf8');
      for (const [, name] of text.matchAll(/\/opt\/protectonce\/(\S+)/g))
        if (name !== 'bin/node') expect(() => readFileSync(join(folder, name!))).not.toThrow();
    }
  });
});

requires('suricata')('the collector’s package with Suricata', () => {
  test('reads a capture with the configuration that it carries', async () => {
    const capture = join(import.meta.dirname, '../../pcap/benign.pcap');
    const args = [join(folder, 'lib/protectonce.mjs'), 'collect', '--pcap', capture, '--dry-run'];
    const { stdout } = await run(process.execPath, args, {
      cwd: folder,
      env: { PATH: process.env.PATH },
      maxBuffer: 1 << 28,
    });
    expect(stdout.split('\n').filter((line) => line.includes('"kind":"api.call"')).length).toBeGreaterThan(
      10,
    );
  }, 120_000);
});

describe('the units', () => {
  const text = (name: string) => readFileSync(join(service, name), 'utf8');

  test('run the collector as a user of its own, with two capabilities and bounded memory', () => {
    const unit = text('protectonce-collector.service');
    for (const line of [
      'User=protectonce',
      'AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN',
      'CapabilityBoundingSet=CAP_NET_RAW CAP_NET_ADMIN',
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      'MemoryMax=80%',
      'Restart=always',
      'LimitCORE=0',
    ])
      expect(unit.split('\n')).toContain(line);
    // Nothing that could be read by others, or end in a log.
    expect(unit).not.toMatch(/PROTECTONCE_TOKEN|po_/);
  });

  test('unwrap every VNI on one device, as many threads as there are never divide a flow', () => {
    const script = text('vxlan.sh');
    expect(script).toContain('type vxlan external dstport 4789');
  });

  test('keep the token in memory and out of sight', () => {
    expect(text('token.sh')).toContain('/run/protectonce-token/environment');
    expect(text('protectonce-token.service')).toContain('UMask=0077');
    expect(text('protectonce-token.service')).toContain('RuntimeDirectoryMode=0700');
  });

  test('fetch each minute whose the addresses are, and the collector starts without that too', () => {
    expect(text('protectonce-inventory.timer')).toMatch(/^OnUnitInactiveSec=60$/m);
    expect(text('protectonce-collector.service')).toMatch(/^Wants=protectonce-inventory\.service$/m);
    expect(text('first-start.sh')).toMatch(/systemctl enable --now .*protectonce-inventory\.timer/);
    // What reads hostile bytes cannot ask for the machine's credentials.
    expect(text('protectonce-collector.service')).toMatch(/^IPAddressDeny=169\.254\.169\.254 /m);
  });

  test('scripts are shell that parses', async () => {
    await run('bash', ['-n', join(service, 'first-start.sh')]);
    for (const name of ['vxlan.sh', 'token.sh', 'inventory.sh']) await run('sh', ['-n', join(service, name)]);
  });

  test.each([
    ['', ''],
    ['10.0.0.0/24', ' --trusted-hop 10.0.0.0/24'],
    ['10.0.0.0/24,fd00::/8', ' --trusted-hop 10.0.0.0/24 --trusted-hop fd00::/8'],
  ])('the first start hands the stack’s load balancers "%s" to the collector', async (hops, options) => {
    const script = text('first-start.sh');
    const part = script.slice(
      script.indexOf('options='),
      script.indexOf(' >/etc/protectonce/collector.conf'),
    );
    const given = `platform=https://p region=r token_parameter=/t inventory_parameters=/i trusted_hops='${hops}'`;
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', `${given}\n${part}`]);
    expect(stdout.split('\n')).toContain(
      `COLLECT_OPTIONS="--inventory /run/protectonce-inventory/inventory.json${options}"`,
    );
    expect(stdout.split('\n')).toContain('INVENTORY_PARAMETERS=/i');
    const unit = text('protectonce-collector.service');
    expect(unit).toMatch(/^ExecStart=.* collect .*\$COLLECT_OPTIONS$/m);
  });
});

requires('systemd-analyze')('the units, as systemd reads them', () => {
  /** A root with nothing but what the package brings, and the units that every machine has. */
  function layOutRoot(): string {
    const root = join(folder, 'root');
    const [unitFolder, opt] = [join(root, 'etc/systemd/system'), join(root, 'opt/protectonce')];
    for (const each of [unitFolder, join(opt, 'bin')]) mkdirSync(each, { recursive: true });
    for (const unit of units) cpSync(join(service, unit), join(unitFolder, unit));
    cpSync(join(folder, 'service'), join(opt, 'service'), { recursive: true });
    cpSync('/usr/lib/systemd/system', join(root, 'usr/lib/systemd/system'), { recursive: true });
    writeFileSync(join(opt, 'bin/node'), '#!/bin/sh\n');
    chmodSync(join(opt, 'bin/node'), 0o755);
    return root;
  }

  test('have no key that it does not know, name programs that are there, and shut off what they do not need', async () => {
    const root = `--root=${layOutRoot()}`;
    const verified = await run('systemd-analyze', [
      ...['verify', '--man=no', '--recursive-errors=one', root],
      ...units,
    ]);
    expect(verified.stderr).toBe('');
    const { stdout } = await run('systemd-analyze', [
      ...['security', '--offline=yes', root, 'protectonce-collector.service'],
    ]);
    const [, exposure] = /exposure level for protectonce-collector.service: ([\d.]+)/.exec(stdout) ?? [];
    // Of ten, which is a unit with no limits at all.
    expect(Number(exposure)).toBeLessThan(3);
  }, 60_000);
});

/** A machine may forbid them, even to root: no reason to fail. */
const allowed = spawnSync('ip', ['netns', 'add', space]).status === 0;
const within = allowed ? describe : describe.skip;
within(
  `the device that unwraps mirrored packets${allowed ? '' : ' [skipped: no network namespaces here]'}`,
  () => {
    const inside = (...command: string[]) => run('ip', ['netns', 'exec', space, ...command]);
    afterAll(() => void spawnSync('ip', ['netns', 'del', space]));

    test('is made once on the way out, as large as that allows, and is taken away again', async () => {
      await inside('ip', 'link', 'add', 'out0', 'mtu', '9001', 'type', 'veth', 'peer', 'name', 'peer0');
      await inside('ip', 'link', 'set', 'peer0', 'up');
      await inside('ip', 'addr', 'add', '10.9.0.2/24', 'dev', 'out0');
      await inside('ip', 'link', 'set', 'out0', 'up');
      const script = join(service, 'vxlan.sh');
      await expect(inside(script, 'up')).rejects.toMatchObject({
        stderr: expect.stringContaining('no default route'),
      });
      await inside('ip', 'route', 'add', 'default', 'via', '10.9.0.1');
      await inside(script, 'up');
      await inside(script, 'up');
      const { stdout } = await inside('ip', '-d', 'link', 'show', 'vxall');
      expect(stdout).toMatch(/\bUP\b.* mtu 8951 /s);
      expect(stdout).toMatch(/vxlan external .*dev out0 .*dstport 4789/);
      await inside(script, 'down');
      await expect(inside('ip', 'link', 'show', 'vxall')).rejects.toThrow();
    });
  },
);

requires('systemd-analyze')('systemd', () => {
  test('has nothing against the units', async () => {
    const here = mkdtempSync(join(tmpdir(), 'protectonce-units-'));
    try {
      for (const name of units) {
        const unit = readFileSync(join(service, name), 'utf8');
        // Where the programs are on this machine.
        const placed = unit
          .replaceAll('/opt/protectonce/bin/node', process.execPath)
          .replaceAll('/opt/protectonce/service', service);
        writeFileSync(join(here, name), placed);
      }
      const verified = await run('systemd-analyze', [
        'verify',
        '--man=no',
        ...units.map((name) => join(here, name)),
      ]);
      const ours = `${verified.stdout}${verified.stderr}`
        .split('\n')
        .filter((line) => line.includes('protectonce'));
      expect(ours).toEqual([]);
    } finally {
      rmSync(here, { recursive: true });
    }
  });
});
