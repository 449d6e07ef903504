import type { Policy, PolicyRule } from '../../../event/policy.js';
import type { RequestContext } from './request-context.js';

export type Mode = PolicyRule['mode'];

/** What is to be done when this rule holds for this request. */
export type ModeOf = (rule: string, context: RequestContext) => Mode;

const covers = (pattern: string, rule: string): boolean =>
  pattern === '*' || pattern === rule || (pattern.endsWith('.*') && rule.startsWith(pattern.slice(0, -1)));

/** More letters of the rule, then route, method, service: who names more is meant more. */
const weight = (entry: PolicyRule): number =>
  (entry.rule === '*' ? 0 : entry.rule.length) * 8 +
  (entry.route === undefined ? 0 : 4) +
  (entry.method === undefined ? 0 : 2) +
  (entry.service === undefined ? 0 : 1);

/** Whether a route, as a framework writes it, is the one that a policy names: `/orders/:id` and `/orders/{id}` are one. */
export function isRoute(named: string, actual: string | undefined): boolean {
  if (actual === undefined) return false;
  return named === actual || withoutNames(named) === withoutNames(actual);
}

const withoutNames = (route: string): string =>
  route.replace(/:[A-Za-z0-9_]+|\{[A-Za-z0-9_]+[?*]?\d*\}/g, '{}').replace(/(?<=.)\/$/, '');

const entriesFor = (policy: Policy | undefined, service: string): PolicyRule[] =>
  (policy?.rules ?? []).filter((entry) => entry.service === undefined || entry.service === service);

/** Happens in ordinary use too, or could not be judged: refused only where a policy names this very rule. */
const NAMED_ONLY = /^(?:redirect\.sink-other-site|sqli\.untokenizable|cmdi\.(?:sink-)?argument)$/;
export const isNamedOnly = (rule: string): boolean => NAMED_ONLY.test(rule);

const cautious = (rule: string, mode: Mode): Mode =>
  mode === 'block' && isNamedOnly(rule) ? 'monitor' : mode;

/** The modes that a policy sets for one service. Without a policy everything is watched and nothing blocked. */
export function modesOf(policy: Policy | undefined, service: string): ModeOf {
  const entries = entriesFor(policy, service).sort((a, b) => weight(b) - weight(a));
  const otherwise: Mode = policy?.mode ?? 'monitor';
  return (rule, context) => {
    for (const entry of entries) {
      if (!covers(entry.rule, rule)) continue;
      if (entry.method !== undefined && entry.method !== context.method) continue;
      if (entry.route !== undefined && !isRoute(entry.route, context.view?.route)) continue;
      return entry.rule === rule ? entry.mode : cautious(rule, entry.mode);
    }
    return cautious(rule, otherwise);
  };
}

/** Whether the mode of a rule may depend on the route: before it is known, such a mode is none. */
export function routeDecides(policy: Policy | undefined, service: string): (rule: string) => boolean {
  const entries = entriesFor(policy, service).filter(({ route }) => route !== undefined);
  return (rule) => entries.some((entry) => covers(entry.rule, rule));
}
