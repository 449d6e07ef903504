import type { PolicyControl } from '../../../event/policy.js';
import { AddressIndex } from './address-index.js';
import { isRoute } from './modes.js';
import { type PatchFacts, patchHolds } from './patches.js';
import type { RateWindows } from './rate-windows.js';

/** What is known of a request when controls are asked. */
export interface ControlFacts extends PatchFacts {
  readonly method: string;
  /** Asked for at most once, and only when a control is about it. */
  readonly address: () => string;
  readonly clientToken: () => string;
  readonly principal: () => string | undefined;
  readonly agent: () => string;
  /** Controls that have counted this request already. */
  readonly counted: Set<string>;
}

/** When a control is asked: each thing that a control may be about is known from then on. */
export type ControlPhase = 'begin' | 'body' | 'routed' | 'user';

export interface ControlRefusal {
  readonly control: string;
  readonly retryAfterSeconds?: number;
}

interface Compiled {
  readonly control: PolicyControl;
  readonly principals: ReadonlySet<string> | undefined;
  readonly clients: ReadonlySet<string> | undefined;
  readonly agents: readonly string[] | undefined;
}

/** The controls of a phase, found by what they name: a thousand blocked addresses cost a request what one costs. */
interface Phase {
  size: number;
  readonly byAddress: AddressIndex<Compiled>;
  readonly byPrincipal: Map<string, Compiled[]>;
  readonly others: Compiled[];
}

const orders = { block: 0, limit: 1, patch: 2 } as const;
const none: readonly Compiled[] = [];

/** The controls of one version of a policy, for one service. */
export class Controls {
  private readonly phases: Readonly<Record<ControlPhase, Phase>> = {
    begin: newPhase(),
    body: newPhase(),
    routed: newPhase(),
    user: newPhase(),
  };

  constructor(
    controls: readonly PolicyControl[],
    service: string,
    private readonly rates: RateWindows,
    private readonly onBroken: (control: string) => void,
  ) {
    const ours = controls
      .filter(({ match }) => match.service === undefined || match.service === service)
      .sort((a, b) => orders[a.action] - orders[b.action]);
    for (const control of ours) this.add(control);
  }

  has(phase: ControlPhase): boolean {
    return this.phases[phase].size > 0;
  }

  /** The first control that refuses the request; blocks come before limits, limits before patches. */
  refusal(phase: ControlPhase, facts: ControlFacts, now: number): ControlRefusal | undefined {
    for (const compiled of candidates(this.phases[phase], facts)) {
      const { control } = compiled;
      if (control.expiresAt !== undefined && control.expiresAt <= now) continue;
      if (!matches(compiled, facts)) continue;
      if (control.action === 'block') return { control: control.id };
      if (control.action === 'limit') {
        const retryAfterSeconds = this.limited(control, facts, now);
        if (retryAfterSeconds !== undefined) return { control: control.id, retryAfterSeconds };
      } else if (this.patched(control, facts)) return { control: control.id };
    }
    return undefined;
  }

  private limited(control: PolicyControl, facts: ControlFacts, now: number): number | undefined {
    if (facts.counted.has(control.id)) return undefined;
    facts.counted.add(control.id);
    const who = facts.principal() ?? facts.address();
    return this.rates.count(`${control.id} ${who}`, control.limitPerMinute ?? 0, now);
  }

  private patched(control: PolicyControl, facts: ControlFacts): boolean {
    try {
      return control.parameter !== undefined && !patchHolds(control, facts);
    } catch {
      this.onBroken(control.id);
      return false;
    }
  }

  private add(control: PolicyControl): void {
    const { principals, addresses, clients, agents } = control.match;
    const compiled: Compiled = {
      control,
      principals: principals && new Set(principals),
      clients: clients && new Set(clients),
      agents: agents?.map((agent) => agent.toLowerCase()),
    };
    for (const name of phasesOf(control)) {
      const phase = this.phases[name];
      phase.size += 1;
      if (addresses) {
        for (const network of addresses)
          if (!phase.byAddress.add(network, compiled)) this.onBroken(control.id);
      } else if (principals)
        for (const principal of principals) {
          const known = phase.byPrincipal.get(principal);
          if (known) known.push(compiled);
          else phase.byPrincipal.set(principal, [compiled]);
        }
      else phase.others.push(compiled);
    }
  }
}

const newPhase = (): Phase => ({
  size: 0,
  byAddress: new AddressIndex(),
  byPrincipal: new Map(),
  others: [],
});

function candidates(phase: Phase, facts: ControlFacts): readonly Compiled[] {
  if (phase.size === 0) return none;
  if (phase.byAddress.isEmpty && phase.byPrincipal.size === 0) return phase.others;
  const found = new Set(phase.others);
  if (!phase.byAddress.isEmpty) phase.byAddress.find(facts.address(), (compiled) => found.add(compiled));
  if (phase.byPrincipal.size > 0)
    for (const compiled of phase.byPrincipal.get(facts.principal() ?? '') ?? none) found.add(compiled);
  return [...found].sort((a, b) => orders[a.control.action] - orders[b.control.action]);
}

function phasesOf({ action, match, parameter }: PolicyControl): ControlPhase[] {
  if (action === 'patch' && !parameter) return [];
  if (action === 'limit' && match.principals === undefined && match.route === undefined) return ['begin'];
  const phases: ControlPhase[] = [];
  const isAboutPath = action === 'patch' && parameter?.location === 'path';
  const isAboutBody =
    action === 'patch' && (parameter?.location === 'body' || parameter?.location === 'graphql');
  if (match.route === undefined && !isAboutPath && !isAboutBody) phases.push('begin');
  if (isAboutBody) phases.push('body');
  // Behind a framework's own trusted proxies the address is known when the framework is.
  if (match.route !== undefined || isAboutPath || isAboutBody || match.addresses || match.clients)
    phases.push('routed');
  if (match.principals) phases.push('user');
  return phases;
}

function matches({ control, principals, clients, agents }: Compiled, facts: ControlFacts): boolean {
  const { method, route } = control.match;
  if (method !== undefined && method !== facts.method) return false;
  if (route !== undefined && !isRoute(route, facts.route)) return false;
  if (principals) {
    const principal = facts.principal();
    if (principal === undefined || !principals.has(principal)) return false;
  }
  if (clients && !clients.has(facts.address()) && !clients.has(facts.clientToken())) return false;
  if (agents) {
    const agent = facts.agent();
    if (!agents.some((part) => agent.includes(part))) return false;
  }
  return true;
}
