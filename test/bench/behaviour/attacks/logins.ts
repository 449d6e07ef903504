import type { Kind } from '../label.js';
import type { Caller, Door, Service, User } from '../model.js';
import type { Process } from '../sim.js';
import type { World } from '../world.js';
import { Attacker, type Pace } from './attacker.js';

export type LoginAttack = 'credential-stuffing' | 'brute-force' | 'password-spraying' | 'account-enumeration';

export interface LoginPlan {
  readonly kind: LoginAttack;
  readonly pace: Pace;
  readonly distributed?: boolean;
  readonly otp?: boolean;
}

const GAP_MS: Record<Pace, readonly [number, number]> = {
  fast: [250, 4000],
  slow: [25 * 60_000, 75 * 60_000],
};

/** Names and passwords against the places that tell whether they are right. */
export function* loginAttack(world: World, n: number, plan: LoginPlan): Process {
  const { kind, pace, distributed = false, otp = false } = plan;
  // Few tries from everywhere, with nothing that joins them: not even the accounts are told.
  if (pace === 'slow' && distributed && !world.p.loginNames) return;
  if (
    (kind === 'account-enumeration' || kind === 'password-spraying') &&
    pace === 'slow' &&
    !world.p.loginNames
  )
    return;
  const variant = `${otp ? 'otp/' : ''}${pace}${distributed ? '/distributed' : ''}`;
  const a = new Attacker(world, kind as Kind, variant, n);
  const { random } = a;
  const service = random.pick(world.services);
  const count = pace === 'slow' ? random.between(28, 50) : random.between(60, 180);
  const caller: Caller = { ...a.as(undefined, service) };
  // Scattered and slow: what joins them is the tool.
  if (distributed && pace === 'slow') caller.agent = a.rareTool();
  const victim = random.pick(world.users);
  const start = random.below(1e6);
  const door = kind === 'account-enumeration' ? service.forgot : otp ? service.otp : service.login;
  // Seen by a sensor even where the password is never right.
  const [low, high] = GAP_MS[pace];
  const addresses = Array.from({ length: distributed ? random.between(30, 120) : random.between(1, 2) }, () =>
    a.elsewhere(),
  );
  for (let i = 0; i < count; i++) {
    yield random.range(low, high) *
      (distributed && pace === 'slow' ? 0.5 : 1) *
      (kind === 'password-spraying' && pace === 'fast' ? 4 : 1);
    caller.address = random.pick(addresses);
    const account =
      kind === 'brute-force'
        ? victim
        : random.chance(0.3)
          ? random.pick(world.users)
          : { n: 2_000_000 + start + i };
    attempt(world, a, caller, service, door, kind, account);
  }
}

function attempt(
  world: World,
  a: Attacker,
  caller: Caller,
  service: Service,
  door: Door,
  kind: LoginAttack,
  account: User | { readonly n: number },
): void {
  const { random } = a;
  const exists = account.n < 1_000_000;
  const objects = world.account(account, service);
  if (kind === 'account-enumeration') {
    world.call(caller, door, { objects, status: exists ? 202 : 404, bytes: exists ? 90 : 60 });
    return;
  }
  const right = exists && kind !== 'brute-force' && random.chance(0.05);
  const status = right ? 200 : random.chance(0.04) ? 429 : 401;
  world.call(caller, door, { objects, status, bytes: right ? door.medianBytes : 70, anonymous: true });
}
