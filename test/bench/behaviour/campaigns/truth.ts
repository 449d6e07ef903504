import type { Labelled } from '../label.js';

/** Whose requests are: attacks by one account, or by one machine, are one attacker's. */
export class Truth {
  private readonly parents = new Map<string, string>();
  private readonly firstWith = new Map<string, string>();
  private readonly attackOf = new Map<string, string>();
  private readonly events = new Map<string, string | undefined>();
  /** Kind and variant, for people. */
  readonly about = new Map<string, string>();
  readonly attackers = new Set<string>();

  saw({ event, label }: Labelled): void {
    const own = label.attack || label.cover ? label.session : undefined;
    this.events.set(event.id, own);
    if (own === undefined) return;
    if (label.attack) {
      this.about.set(own, `${label.attack.kind} ${label.attack.variant}`);
      this.attackOf.set(own, label.attack.id);
    }
    if (event.kind !== 'api.call') return;
    const principal = event.principal?.token;
    if (principal !== undefined) this.attackers.add(principal);
    const machine = `${event.client.address} ${event.client.agent}`;
    for (const key of principal === undefined ? [machine] : [principal, machine]) {
      const first = this.firstWith.get(key);
      if (first === undefined) this.firstWith.set(key, own);
      else this.join(first, own);
    }
  }

  /** The attack that an event is of; undefined: benign. */
  attack(eventId: string): string | undefined {
    return this.events.get(eventId);
  }

  attacker(session: string): string {
    let at = session;
    for (let up = this.parents.get(at); up !== undefined; up = this.parents.get(at)) at = up;
    return at;
  }

  private join(one: string, other: string): void {
    const [a, b] = [this.attacker(one), this.attacker(other)];
    if (a !== b) this.parents.set(b, a);
  }
}
