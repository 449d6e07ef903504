import type { Attack, Kind, Label, Labelled } from './label.js';
import { kindsOfRule } from './rules.js';

/** What scoring needs of a finding. */
export interface Claim {
  readonly detector: string;
  readonly rule: string;
  readonly confidence: number;
  readonly time: number;
  readonly dedupeKey: string;
  readonly evidence: readonly { readonly eventId: string; readonly note?: string }[];
}

interface Known {
  readonly label: Label;
  readonly time: number;
  readonly what: string;
  named: Set<Kind> | undefined;
}

interface Course {
  readonly attack: Attack;
  readonly times: number[];
  flaggedAt: number | undefined;
}

export interface Miss {
  readonly what: 'false' | 'missed';
  readonly kind: Kind;
  readonly [detail: string]: unknown;
}

interface Tally {
  right: number;
  wrong: number;
  total: number;
  readonly sessions: Set<string>;
  readonly variants: Map<string, { total: number; named: number }>;
}

const share = (part: number, whole: number) => (whole === 0 ? null : Number((part / whole).toFixed(4)));
const f1Of = (precision: number | null, recall: number | null) =>
  precision === null || recall === null || precision + recall === 0
    ? null
    : Number(((2 * precision * recall) / (precision + recall)).toFixed(4));

/** Lower end of the 95 % interval of a share (Wilson). */
function lowerEnd(part: number, whole: number): number {
  const z = 1.96;
  const p = part / whole;
  const spread = z * Math.sqrt((p * (1 - p) + (z * z) / (4 * whole)) / whole);
  return Number(((p + (z * z) / (2 * whole) - spread) / (1 + (z * z) / whole)).toFixed(3));
}

/** Compares what is found with what is true, over any number of worlds. */
export class Score {
  private readonly tallies = new Map<Kind, Tally>();
  private readonly requests = new Map<Kind, number[]>();
  private readonly unflagged = new Map<Kind, number>();
  private readonly bins = new Map<string, Map<number, { right: number; all: number }>>();
  private readonly alerts = new Map<
    string,
    { rule: string; confidence: number; right: number; wrong: number }
  >();
  private readonly unknownRules = new Map<string, number>();
  private events = new Map<string, Known>();
  private courses = new Map<string, Course>();
  private sessions = new Set<string>();
  private benignSessions = 0;
  private seed = 0;
  readonly misses: Miss[] = [];

  constructor(private readonly keepMisses = false) {}

  begin(seed: number): void {
    this.seed = seed;
    this.events = new Map();
    this.courses = new Map();
    this.sessions = new Set();
  }

  saw({ event, label }: Labelled): void {
    const what = this.keepMisses && event.kind === 'api.call' ? describe(event) : '';
    this.events.set(event.id, { label, time: event.time, what, named: undefined });
    const { attack } = label;
    if (!attack) {
      if (!label.cover) this.sessions.add(label.session);
      return;
    }
    const course = this.courses.get(attack.id) ?? { attack, times: [], flaggedAt: undefined };
    this.courses.set(attack.id, course);
    if (!label.optional) course.times.push(event.time);
  }

  found(claim: Claim): void {
    const kinds = kindsOfRule(claim.rule);
    const main = kinds[0];
    if (!main) {
      this.unknownRules.set(claim.rule, (this.unknownRules.get(claim.rule) ?? 0) + 1);
      return;
    }
    let wrong = 0;
    let right = 0;
    for (const { eventId, note } of claim.evidence) {
      const known = this.events.get(eventId);
      if (!known) continue;
      const { attack } = known.label;
      if (attack) {
        right++;
        if (!kinds.includes(attack.kind)) continue;
        known.named ??= new Set();
        known.named.add(attack.kind);
        const course = this.courses.get(attack.id);
        if (course && !known.label.optional) course.flaggedAt ??= claim.time;
        continue;
      }
      const perRequest = main === 'bola' || main === 'bfla' || main === 'injection';
      if (known.label.cover && !perRequest) continue;
      wrong++;
      known.named ??= new Set();
      if (known.named.has(main)) continue;
      known.named.add(main);
      const tally = this.tally(main);
      tally.wrong++;
      if (!known.label.cover) tally.sessions.add(`${this.seed} ${known.label.session}`);
      if (this.keepMisses) {
        const { rule, confidence, dedupeKey } = claim;
        const { session, cover } = known.label;
        this.misses.push({
          what: 'false',
          kind: main,
          seed: this.seed,
          rule,
          confidence,
          session,
          cover,
          eventId,
          call: known.what,
          note,
          dedupeKey,
        });
      }
    }
    if (right + wrong > 0) {
      this.calibrate(claim, wrong === 0);
      this.rely(claim, wrong === 0);
    }
  }

  /** Counts the world that has just been played. */
  finish(): void {
    this.benignSessions += this.sessions.size;
    for (const [eventId, { label, named, what, time }] of this.events) {
      const { attack } = label;
      if (!attack || label.optional) continue;
      const tally = this.tally(attack.kind);
      const variant = tally.variants.get(attack.variant) ?? { total: 0, named: 0 };
      tally.variants.set(attack.variant, variant);
      tally.total++;
      variant.total++;
      if (named?.has(attack.kind)) {
        tally.right++;
        variant.named++;
      } else if (this.keepMisses) {
        const { kind, id, variant: which } = attack;
        this.misses.push({
          what: 'missed',
          kind,
          seed: this.seed,
          attack: id,
          variant: which,
          eventId,
          time,
          call: what,
        });
      }
    }
    for (const { attack, times, flaggedAt } of this.courses.values()) {
      if (times.length === 0) continue;
      if (flaggedAt === undefined)
        this.unflagged.set(attack.kind, (this.unflagged.get(attack.kind) ?? 0) + 1);
      else {
        const list = this.requests.get(attack.kind) ?? [];
        list.push(times.filter((time) => time <= flaggedAt).length);
        this.requests.set(attack.kind, list);
      }
    }
    this.begin(this.seed);
  }

  report(): Record<string, unknown> {
    const kinds: Record<string, unknown> = {};
    for (const [kind, tally] of this.tallies) {
      const precision = share(tally.right, tally.right + tally.wrong);
      const recall = share(tally.right, tally.total);
      const needed = (this.requests.get(kind) ?? []).sort((a, b) => a - b);
      const at = (q: number) => needed[Math.min(needed.length - 1, Math.floor(q * needed.length))] ?? null;
      const unflagged = this.unflagged.get(kind) ?? 0;
      kinds[kind] = {
        ...{ precision, recall, f1: f1Of(precision, recall), requests: tally.total, wrong: tally.wrong },
        attacks: { all: needed.length + unflagged, flagged: needed.length },
        requestsToFlag: { median: at(0.5), p90: at(0.9) },
        benignSessionsFlagged: share(tally.sessions.size, this.benignSessions),
        variants: Object.fromEntries(
          [...tally.variants].sort().map(([name, { total, named }]) => {
            const found = share(named, total);
            // Wrong ones belong to no variant: the precision of the kind stands for each.
            return [name, { recall: found, f1: f1Of(precision, found), requests: total }];
          }),
        ),
      };
    }
    return {
      ...kinds,
      benignSessions: this.benignSessions,
      calibration: Object.fromEntries(
        [...this.bins].map(([detector, bins]) => [
          detector,
          Object.fromEntries(
            [...bins]
              .sort(([a], [b]) => a - b)
              .map(([bin, { right, all }]) => [`${bin / 10}+`, { right: share(right, all), findings: all }]),
          ),
        ]),
      ),
      reliability: this.reliability(),
      ...(this.unknownRules.size ? { rulesOfNoKind: Object.fromEntries(this.unknownRules) } : {}),
    };
  }

  private calibrate({ detector, confidence }: Claim, right: boolean): void {
    const bins = this.bins.get(detector) ?? new Map<number, { right: number; all: number }>();
    this.bins.set(detector, bins);
    const at = Math.min(9, Math.floor(confidence * 10 + 1e-9));
    const bin = bins.get(at) ?? { right: 0, all: 0 };
    bins.set(at, bin);
    bin.all++;
    if (right) bin.right++;
  }

  private rely({ rule, dedupeKey, confidence }: Claim, isRight: boolean): void {
    const key = `${this.seed} ${rule} ${dedupeKey}`;
    const one = this.alerts.get(key) ?? { rule, confidence, right: 0, wrong: 0 };
    this.alerts.set(key, one);
    one.confidence = Math.max(one.confidence, confidence);
    if (isRight) one.right++;
    else one.wrong++;
  }

  /** What an alert of a rule that is told with so much confidence is worth: `atLeast` is what may be told. */
  private reliability(): Record<string, { alerts: number; right: number | null; atLeast: number }> {
    const kinds = new Map<string, [right: number, all: number]>();
    for (const { rule, confidence, right, wrong } of this.alerts.values()) {
      const key = `${rule} ${confidence.toFixed(2)}`;
      const [rights, all] = kinds.get(key) ?? [0, 0];
      kinds.set(key, [rights + (right > wrong ? 1 : 0), all + 1]);
    }
    return Object.fromEntries(
      [...kinds]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, [right, all]]) => [
          key,
          { alerts: all, right: share(right, all), atLeast: lowerEnd(right, all) },
        ]),
    );
  }

  private tally(kind: Kind): Tally {
    const known = this.tallies.get(kind);
    if (known) return known;
    const tally: Tally = { right: 0, wrong: 0, total: 0, sessions: new Set(), variants: new Map() };
    this.tallies.set(kind, tally);
    return tally;
  }
}

function describe(call: Extract<Labelled['event'], { kind: 'api.call' }>): string {
  const path = call.path.map((part) =>
    typeof part === 'string' ? part : `<${part.type} ${part.token.slice(0, 6)}>`,
  );
  const names = (call.objects ?? [])
    .filter((o) => o.in !== 'path')
    .map((o) => `${o.in}:${o.name}=${o.token.slice(0, 6)}`);
  return [
    `${call.method} ${call.service}/${path.join('/')} ${call.operation ?? ''} ${names.join(' ')}`.trim(),
    `-> ${call.response.status}`,
    `by ${call.principal?.token.slice(0, 6) ?? 'nobody'} from ${call.client.address} ${call.client.agent?.slice(0, 4) ?? ''}`,
    new Date(call.time).toISOString(),
  ].join(' ');
}
