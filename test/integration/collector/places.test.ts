import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WatchedInventory } from '../../../src/collector/index.js';
import { requires } from '../../kit/requires.js';
import { packetsOf } from './wire/packets.js';
import { answer, overhear, total } from './wire/spoken.js';
import { tlsExchange } from './wire/tls-exchange.js';

const orders = { eni: 'eni-0aa11', instance: 'i-0bb22', service: 'orders' };
const ask = (host: string): string => `GET /orders HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'protectonce-inventory-'));
  path = join(folder, 'inventory.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const problems: unknown[] = [];
function inventoryOf(table: object): WatchedInventory {
  writeFileSync(path, JSON.stringify(table));
  return new WatchedInventory(path, (cause) => problems.push(cause));
}

describe('the inventory', () => {
  test('is read again when it has changed, and a broken one leaves what was known', () => {
    const inventory = inventoryOf({ '10.2.0.2': orders });
    expect(inventory.get('10.2.0.2')).toEqual(orders);
    const write = (text: string, second: number): void => {
      writeFileSync(path, text);
      utimesSync(path, second, second);
      inventory.look();
    };
    write(JSON.stringify({ '10.2.0.3': orders }), 2);
    expect([inventory.get('10.2.0.2'), inventory.get('10.2.0.3')]).toEqual([undefined, orders]);
    write('{', 3);
    expect(inventory.get('10.2.0.3')).toEqual(orders);
    expect(problems).toHaveLength(1);
    rmSync(path);
    inventory.look();
    expect(inventory.get('10.2.0.3')).toEqual(orders);
  });

  test('may be several tables, one on each line, and says how it stands in counts alone', () => {
    writeFileSync(
      path,
      `${JSON.stringify({ '10.2.0.2': orders })}\n{}\n{"10.2.0.9":{"loadBalancer":true}}\n`,
    );
    const inventory = new WatchedInventory(path, () => undefined);
    expect(inventory.get('10.2.0.2')).toEqual(orders);
    expect(inventory.get('10.2.0.9')?.loadBalancer).toBe(true);
    utimesSync(path, 10, 10);
    inventory.look();
    const well = { addresses: 2, loadBalancers: 1, ageMs: 60_000, unreadable: false };
    expect(inventory.state(70_000)).toEqual(well);
    writeFileSync(path, '{"10.2.0.2":{}}\n{"10.2.');
    utimesSync(path, 20, 20);
    inventory.look();
    expect(inventory.state(70_000)).toEqual({ ...well, ageMs: 50_000, unreadable: true });
    rmSync(path);
    inventory.look();
    expect(inventory.state(70_000)).toEqual({ ...well, ageMs: undefined, unreadable: true });
  });

  test.each(['[]', '{"ten": {}}', '{"10.0.0.1": 3}', 'null', 'no JSON', '', '{}\n[]', '{}\n{"10.0'])(
    'that is %s is refused',
    (text) => {
      writeFileSync(path, text);
      expect(() => new WatchedInventory(path, () => undefined)).toThrow(
        expect.objectContaining({ code: 'INVENTORY_INVALID' }),
      );
    },
  );
});

requires('suricata')('a call in a capture', () => {
  test('carries the interface and the machine that answered, and is of the service that the inventory names', async () => {
    const inventory = inventoryOf({ '10.2.0.2': orders, '10.2.0.3': { service: 'stock' } });
    const { calls } = await overhear(
      [
        { turns: [ask('shop.test'), answer()] },
        { turns: [ask('shop.test'), answer()], ends: { service: '10.2.0.3' } },
        { turns: [ask('other.test'), answer()], ends: { service: '10.2.0.4' } },
      ],
      { inventory },
    );
    const told = calls.map(({ service, machine }) => ({ service, machine }));
    expect(told.sort((a, b) => a.service.localeCompare(b.service))).toEqual([
      { service: 'orders', machine: { eni: orders.eni, instance: orders.instance } },
      { service: 'other.test', machine: undefined },
      { service: 'stock', machine: undefined },
    ]);
  }, 60_000);

  test('is of the client that a load balancer of the inventory names, and of no client that another machine names', async () => {
    const forwarded = `${ask('shop.test').trimEnd()}\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n`;
    const { calls } = await overhear(
      [
        { turns: [forwarded, answer()], ends: { client: '10.2.0.8' } },
        { turns: [forwarded, answer()], ends: { client: '10.2.0.7' } },
      ],
      { inventory: inventoryOf({ '10.2.0.8': { loadBalancer: true }, '10.2.0.7': orders }) },
    );
    const told = calls.map(({ client }) => [client.address, client.forwarded]).sort();
    expect(told).toEqual([
      ['10.2.0.7', undefined],
      ['203.0.113.7', true],
    ]);
  }, 60_000);

  test('that is encrypted is counted under the name that was asked for, and under whose address it went to', async () => {
    const flows = await Promise.all(
      ['api.shop.test', 'api.shop.test', 'pay.test', 'api.stripe.test'].map(tlsExchange),
    );
    const servers = ['10.2.0.2', '10.2.0.2', '10.2.0.9', '198.51.100.9'];
    const heard = await overhear(
      [{ turns: [ask('shop.test'), answer()] }],
      { inventory: inventoryOf({ '10.2.0.2': orders }) },
      (packets) => [
        ...packets,
        ...flows
          .flatMap((flow, n) => packetsOf(flow, 45_000 + n, { service: servers[n] ?? '', port: 443 }))
          .sort((a, b) => a.at - b.at),
      ],
    );
    expect(heard.calls).toHaveLength(1);
    expect(total(heard, 'opaqueFlows')).toBe(4);
    // However the flows fall into intervals.
    const named = new Map<string, number>();
    for (const { flows, ...server } of heard.measured.flatMap(({ opaqueServers = [] }) => opaqueServers))
      named.set(JSON.stringify(server), (named.get(JSON.stringify(server)) ?? 0) + flows);
    expect(Object.fromEntries(named)).toEqual({
      '{"name":"api.shop.test","service":"orders"}': 2,
      '{"name":"pay.test"}': 1,
      '{"name":"api.stripe.test","outbound":true}': 1,
    });
  }, 60_000);
});
