import { buildCall, type ContractFixtures, TEST_TIME, testToken } from '@protectonce/plugin-sdk/testing';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const berlin = '203.0.113.9';
const tokyo = '198.51.100.9';
const mobile = '192.0.2.9';
const vpn = '198.51.100.77';

function call(minutes: number, account: string, address: string, agent: string) {
  const id = `event-${account.replaceAll(' ', '-')}-${minutes}`.padEnd(16, '0');
  return buildCall({
    id,
    time: TEST_TIME + minutes * MINUTE_MS,
    principal: { token: testToken(account), kind: 'jwt' },
    client: { address, agent: testToken(agent) },
  });
}

const DAY = (24 * HOUR_MS) / MINUTE_MS;

export const fixtures: ContractFixtures = {
  config: {
    places: [
      { cidr: '203.0.113.0/24', name: 'Berlin', latitude: 52.52, longitude: 13.4 },
      { cidr: '198.51.100.0/24', name: 'Tokyo', latitude: 35.68, longitude: 139.69 },
      { cidr: '192.0.2.0/24', name: 'Mobile network', latitude: 48.1, longitude: 11.6, radiusKm: 800 },
    ],
  },
  attack: [
    call(0, 'victim', berlin, 'laptop'),
    call(30, 'victim', tokyo, 'script'),
    call(31, 'victim', tokyo, 'script'),
    call(32, 'victim', berlin, 'laptop'),
  ],
  benign: [
    // By aeroplane.
    call(0, 'traveller', berlin, 'laptop'),
    call(14 * 60, 'traveller', tokyo, 'phone'),
    // The same device, with its VPN on and off.
    call(1, 'private', berlin, 'laptop'),
    call(2, 'private', tokyo, 'laptop'),
    call(3, 'private', berlin, 'laptop'),
    // A phone in a mobile network, whose addresses tell little.
    call(4, 'commuter', berlin, 'laptop'),
    call(5, 'commuter', mobile, 'phone'),
    // Nobody knows where this address is.
    call(6, 'unknown', berlin, 'laptop'),
    call(7, 'unknown', '10.1.2.3', 'phone'),
    // A company's VPN: many accounts on one address, each there and at home.
    ...Array.from({ length: 12 }, (_, n) => call(10 + n, `colleague ${n}`, vpn, 'laptop')),
    call(60, 'colleague 11', berlin, 'phone'),
    call(61, 'colleague 11', vpn, 'tablet'),
    // Two devices that have been in two places for days.
    call(100, 'couple', berlin, 'laptop'),
    call(100 + DAY, 'couple', tokyo, 'tablet'),
    call(100 + 3 * DAY, 'couple', berlin, 'laptop'),
    call(101 + 3 * DAY, 'couple', tokyo, 'tablet'),
  ].sort((a, b) => a.event.time - b.event.time),
  flood: (n) => call(n, `flood ${n}`, `203.0.113.${n % 250}`, `agent ${n}`),
  stateEntriesMax: 100_000,
};
