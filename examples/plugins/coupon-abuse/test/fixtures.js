/**
 * Traffic for the contract suite, made with the builders that it is given.
 *
 * @param {typeof import('@protectonce/plugin-sdk/testing')} testing
 */
export const fixtures = ({ buildCall, buildEndpoint, testToken, TEST_TIME }) => {
  const endpoint = buildEndpoint({ method: 'POST', template: '/checkout' });
  const use = (
    n,
    { account = n, coupon = 'WELCOME', address = '198.51.100.7', agent = 'phone', status = 200 } = {},
  ) =>
    buildCall(
      {
        id: `event-${String(n).padStart(8, '0')}`,
        time: TEST_TIME + n * 20_000,
        principal: { token: testToken(`account ${account}`), kind: 'session' },
        client: { address, agent: testToken(agent) },
        objects: [{ in: 'body', name: 'couponCode', type: 'slug', token: testToken(coupon) }],
        response: { status },
      },
      { endpoint },
    );
  const many = (count, more) =>
    Array.from({ length: count }, (_, n) => use(n + (more?.from ?? 0), more?.at?.(n)));
  return {
    attack: [
      ...many(8),
      // Another account tries whatever comes to its mind.
      ...many(15, { from: 100, at: (n) => ({ account: 'guesser', coupon: `guess ${n}`, status: 422 }) }),
    ],
    benign: [
      // A popular coupon: everybody has it, some of them behind one address.
      ...many(40, { at: (n) => ({ coupon: 'BLACKFRIDAY', address: `203.0.113.${n}` }) }),
      ...many(9, { from: 200, at: (n) => ({ account: 200 + n, coupon: 'BLACKFRIDAY' }) }),
      // A checkout that fails and is tried again.
      ...many(20, {
        from: 300,
        at: (n) => ({ account: 'retry', coupon: 'ONCE', status: n < 19 ? 422 : 200 }),
      }),
      // A family at home.
      ...many(3, {
        from: 400,
        at: (n) => ({ account: `family ${n}`, coupon: 'HOME', address: '192.0.2.9' }),
      }),
    ],
    flood: (n) => use(n, { account: `flood ${n}`, coupon: `flood ${n}`, address: `10.${n % 200}.1.1` }),
  };
};
