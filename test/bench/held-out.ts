import 'reflect-metadata';
import { Replay } from '../../src/pipeline/replay/replay.js';
import { builtInDetectors } from '../../src/plugins/registry.js';
import { type Labelled, World } from './held-out/world.js';

/*
 * npm run bench -- held-out [--json] [--seeds 1-3] [--days 8] [--misses]
 *
 * The built-in detectors on a world that they were not tuned on. By kind of attack: the share of its requests that some finding
 * names, and how many requests went by before the first; by rule: benign requests that it names.
 */
const option = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
};
const [from = 1, to = from] = option('seeds', '1-3').split('-').map(Number);
const days = Number(option('days', '8'));
const showMisses = process.argv.includes('--misses');

interface Kind {
  requests: number;
  named: number;
  attacks: number;
  flagged: number;
  toFlag: number[];
}
const kinds: Record<string, Kind> = {};
const wrong: Record<string, number> = {};
const right: Record<string, number> = {};
let benignSessions = 0;
const sessionsFlagged = new Set<string>();
let calls = 0;
const alerts: Record<string, Set<string>> = {};
let quietDays = 0;

for (let seed = from; seed <= to; seed++) {
  for (const attacks of [true, false]) {
    const events = new World({ seed, days, attacks }).generate();
    const byId = new Map(events.map((each) => [each.event.id, each]));
    const named = new Map<string, Set<string>>();
    const replay = await Replay.open({ modules: builtInDetectors });
    const findings = [];
    for (let i = 0; i < events.length; i += 200)
      findings.push(...(await replay.push(events.slice(i, i + 200).map(({ event }) => event))));
    findings.push(...(await replay.end()));
    for (const { rule, evidence, dedupeKey } of findings) {
      if (!attacks) {
        alerts[rule] ??= new Set();
        alerts[rule].add(`${seed} ${dedupeKey}`);
      }
      for (const { eventId } of evidence) {
        const rules = named.get(eventId) ?? new Set();
        rules.add(rule);
        named.set(eventId, rules);
      }
    }
    if (!attacks) {
      calls += events.length;
      quietDays += days;
    }
    const attacked = new Map<string, Labelled[]>();
    const sessions = new Set<string>();
    for (const each of events) {
      const { attack, session, event } = each;
      if (attack !== undefined) attacked.set(session, [...(attacked.get(session) ?? []), each]);
      else sessions.add(session);
      for (const rule of named.get(event.id) ?? []) {
        const table = attack === undefined ? wrong : right;
        table[rule] = (table[rule] ?? 0) + 1;
        if (attack === undefined) {
          sessionsFlagged.add(`${seed} ${attacks} ${session}`);
          if (showMisses) console.error('wrong', seed, rule, describe(each));
        }
      }
    }
    benignSessions += sessions.size;
    for (const list of attacked.values()) {
      const [{ attack = '' } = { attack: '' }] = list;
      const kind: Kind = kinds[attack] ?? { requests: 0, named: 0, attacks: 0, flagged: 0, toFlag: [] };
      kinds[attack] = kind;
      kind.attacks++;
      kind.requests += list.length;
      kind.named += list.filter(({ event }) => named.has(event.id)).length;
      const first = list.findIndex(({ event }) => named.has(event.id));
      if (first >= 0) {
        kind.flagged++;
        kind.toFlag.push(first + 1);
      } else if (showMisses && list[0]) console.error('missed', seed, attack, describe(list[0]));
    }
    for (const id of named.keys())
      if (!byId.has(id)) throw new Error(`a finding names ${id}, which was never sent`);
  }
}

function describe({ event, session }: Labelled): string {
  if (event.kind !== 'api.call') return event.kind;
  const path = event.path.map((part) => (typeof part === 'string' ? part : '*')).join('/');
  return `${session} ${new Date(event.time).toISOString()} ${event.method} /${path} ${event.response.status} ${event.principal?.token.slice(0, 6)} ${event.client.address}`;
}

const report = {
  kinds: Object.fromEntries(
    Object.entries(kinds).map(([kind, { requests, named, attacks, flagged, toFlag }]) => [
      kind,
      {
        attacks,
        flagged,
        requests,
        recall: Math.round((1000 * named) / requests) / 1000,
        requestsToFlagMax: Math.max(0, ...toFlag),
      },
    ]),
  ),
  right,
  wrong,
  benignSessions,
  benignSessionsFlagged: Math.round((1e5 * sessionsFlagged.size) / benignSessions) / 1e5,
  quiet: {
    calls,
    days: quietDays,
    alerts: Object.fromEntries(Object.entries(alerts).map(([rule, keys]) => [rule, keys.size])),
  },
};
console.log(JSON.stringify(report, null, process.argv.includes('--json') ? 0 : 2));
