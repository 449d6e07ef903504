const TIME = 1_767_225_600_000;

const call = (n: number, status: number) => ({
  kind: 'api.call',
  id: `event-${String(n).padStart(8, '0')}`,
  time: TIME + n * 1000,
  service: 'shop',
  protocol: 'rest',
  method: 'GET',
  host: 'shop.test',
  path: ['orders'],
  response: { status },
  principal: { token: 'attackerattackerattack', kind: 'jwt' },
  client: { address: '198.51.100.7' },
  transport: { tls: true },
  '@endpoint': { method: 'GET', host: 'shop.test', template: '/orders' },
});

/** An attack and its near-miss, for a new plugin. */
export function casesOf(id: string): [string, string][] {
  return [
    ...caseOf(
      'refused-often',
      [403, 403, 403, 403, 200],
      [
        { rule: `${id}.refused-often`, count: 3, time: TIME + 2000 },
        { rule: `${id}.refused-often`, count: 1, time: TIME + 3000 },
      ],
    ),
    ...caseOf('refused-now-and-then', [403, 200, 200, 403, 200], []),
  ];
}

function caseOf(name: string, statuses: readonly number[], findings: readonly object[]): [string, string][] {
  const events = statuses.map((status, n) => `${JSON.stringify(call(n, status))}\n`);
  return [
    [`cases/${name}/events.jsonl`, events.join('')],
    [`cases/${name}/config.json`, '{ "refusalsMax": 2 }\n'],
    [`cases/${name}/findings.json`, `${JSON.stringify(findings, undefined, 2)}\n`],
  ];
}
