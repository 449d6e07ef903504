import { buildEndpoint, testToken } from '../../../../src/plugins/sdk/testing/index.js';
import { numbers, type Scenario, Story } from './scenario.js';

const login = buildEndpoint({ method: 'POST', template: '/auth/login' });
const forgot = buildEndpoint({ method: 'POST', template: '/password/forgot' });

interface Try {
  readonly user: string;
  readonly from: string;
  readonly ok: boolean;
  readonly agent?: string;
  /** Bytes of the answer, where it is 200 whatever happens. */
  readonly bytes?: number;
}

/** Somebody tries to sign in. */
function signIn(story: Story, { user, from, ok, agent = 'browser', bytes }: Try): Story {
  return story.call({
    on: login,
    client: { address: from, agent: testToken(`agent ${agent} of ${from.split('.')[0]}`) },
    objects: [{ in: 'body', name: 'username', type: 'email', token: testToken(user) }],
    ...(bytes === undefined ? { status: ok ? 200 : 401 } : { response: { status: 200, bytes } }),
  });
}

/** People sign in, each from a place of their own; one of eight mistypes first. */
function ordinary(story: Story, people: number): Story {
  for (const n of numbers(people)) {
    const who = { user: `user ${n}`, from: `10.0.${n >> 8}.${n & 255}` };
    if (n % 8 === 0) signIn(story, { ...who, ok: false });
    signIn(story, { ...who, ok: true }).wait(2000);
  }
  return story;
}

/** A sign-in that says no with 200 and a small answer. */
const always = (story: Story, one: Try, n: number): Story =>
  signIn(story, { ...one, bytes: one.ok ? 900 + (n % 40) : 58 + (n % 5) });

function ordinaryAlways(story: Story, people: number): Story {
  for (const n of numbers(people)) {
    const who = { user: `user ${n}`, from: `10.0.${n >> 8}.${n & 255}` };
    if (n % 8 === 0) always(story, { ...who, ok: false }, n);
    always(story, { ...who, ok: true }, n).wait(2000);
  }
  return story;
}

/** Somebody whose address signs in as well asks for the passwords of many; `ms` is how long the answer takes. */
function forgets(story: Story, ms: (n: number) => number): Story {
  signIn(story, { user: 'clerk', from: '198.51.100.1', ok: true });
  for (const n of numbers(34))
    story
      .call({
        on: forgot,
        from: '198.51.100.1',
        objects: [{ in: 'body', name: 'email', type: 'email', token: testToken(`maybe ${n}`) }],
        response: { status: 202, bytes: 60 },
        durationMs: ms(n),
      })
      .wait(20_000);
  return story;
}

/** People ask for new passwords at a place that nobody asked at before, each for so many accounts, with a browser that others sign in with. */
function asksFromEverywhere(story: Story, people: number, accountOf: (n: number) => string): Story {
  for (const n of numbers(people))
    story
      .call({
        on: forgot,
        client: { address: `203.0.${n % 25}.9`, agent: testToken('agent browser of 10') },
        objects: [{ in: 'body', name: 'email', type: 'email', token: testToken(accountOf(n)) }],
        status: n % 3 ? 404 : 202,
      })
      .wait(2000);
  return story;
}

export const doorScenarios: readonly Scenario[] = [
  {
    guarantee: 'logins-of-many-accounts-from-one-address',
    events: numbers(20).reduce(
      (story, n) => signIn(story, { user: `leaked ${n}`, from: '203.0.113.9', ok: n === 15 }),
      ordinary(new Story(), 60),
    ).events,
  },
  {
    guarantee: 'logins-of-many-accounts-from-many-addresses',
    events: numbers(40).reduce(
      (story, n) => signIn(story, { user: `leaked ${n}`, from: `203.0.113.${n}`, ok: false, agent: 'tool' }),
      ordinary(new Story(), 60),
    ).events,
  },
  {
    guarantee: 'one-account-from-many-addresses',
    events: numbers(24).reduce(
      (story, n) =>
        signIn(story, { user: 'user 7', from: `203.0.${n}.9`, ok: false, agent: `${n}` }).wait(1_200_000),
      ordinary(new Story(), 60),
    ).events,
  },
  {
    guarantee: 'which-accounts-exist-is-tried-out',
    events: numbers(24).reduce(
      (story, n) =>
        story.call({
          on: forgot,
          from: '203.0.113.9',
          objects: [{ in: 'body', name: 'email', type: 'email', token: testToken(`maybe ${n}`) }],
          status: n % 3 ? 404 : 202,
        }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'a-forgotten-password-is-silent',
    events: [0, 1, 2].reduce(
      (story, n) => {
        for (const _ of numbers(9))
          signIn(story, { user: `user ${n}`, from: `10.0.0.${n}`, ok: false }).wait(8000);
        return signIn(story, { user: `user ${n}`, from: `10.0.0.${n}`, ok: true });
      },
      ordinary(new Story(), 60),
    ).events,
  },
  {
    guarantee: 'an-office-behind-one-address-is-silent',
    events: numbers(120).reduce(
      (story, n) => {
        if (n % 6 === 0) signIn(story, { user: `clerk ${n}`, from: '198.51.100.1', ok: false }).wait(4000);
        return signIn(story, { user: `clerk ${n}`, from: '198.51.100.1', ok: true });
      },
      ordinary(new Story(), 60),
    ).events,
  },
  {
    guarantee: 'an-outage-that-refuses-everybody-is-silent',
    events: numbers(60).reduce(
      (story, n) => {
        for (const _ of numbers(3)) signIn(story, { user: `user ${n}`, from: `10.0.0.${n}`, ok: false });
        return story;
      },
      ordinary(new Story(), 60),
    ).events,
  },
  {
    guarantee: 'wrong-passwords-that-are-answered-with-200',
    events: numbers(20).reduce(
      (story, n) => always(story, { user: `leaked ${n}`, from: '203.0.113.9', ok: n === 15 }, n),
      ordinaryAlways(new Story(), 60),
    ).events,
  },
  {
    guarantee: 'an-office-that-is-refused-with-200-now-and-then-is-silent',
    events: numbers(120).reduce(
      (story, n) => {
        if (n % 6 === 0) always(story, { user: `clerk ${n}`, from: '198.51.100.1', ok: false }, n).wait(4000);
        return always(story, { user: `clerk ${n}`, from: '198.51.100.1', ok: true }, n);
      },
      ordinaryAlways(new Story(), 60),
    ).events,
  },
  {
    guarantee: 'which-accounts-exist-is-told-by-the-time-of-the-answer',
    events: forgets(ordinary(new Story(), 30), (n) => (n % 3 === 0 ? 130 + (n % 20) : 12 + (n % 5))).events,
  },
  {
    guarantee: 'an-office-that-forgets-its-passwords-is-silent',
    events: forgets(ordinary(new Story(), 30), (n) => 90 + ((n * 37) % 80)).events,
  },
  {
    guarantee: 'which-accounts-exist-is-tried-out-from-everywhere-where-nobody-asked-before',
    events: asksFromEverywhere(ordinary(new Story(), 60), 32, (n) => `maybe ${n}`).events,
  },
  {
    guarantee: 'a-new-place-that-fails-for-those-who-ask-again-is-silent',
    events: asksFromEverywhere(ordinary(new Story(), 60), 32, (n) => `user ${n % 14}`).events,
  },
];
