import type { InspectCase } from './inspect-case.js';
import type { Judgement } from './judge-case.js';

interface Count {
  cases: number;
  flagged: number;
  readonly rules: Map<string, number>;
}

export interface ClassResult {
  readonly cases: number;
  readonly detected: number;
  readonly rate: number;
  readonly byRule: Readonly<Record<string, number>>;
}
export interface BenignResult extends Omit<ClassResult, 'detected'> {
  readonly flagged: number;
}
export interface Scores {
  readonly classes: Readonly<Record<string, ClassResult>>;
  readonly benign: BenignResult;
  /** Over all attacks. */
  readonly overall: number;
  /** Mean of the classes' rates. */
  readonly macro: number;
}

const BENIGN = 'benign';
const round = (rate: number): number => Math.round(rate * 1e6) / 1e6;
const rateOf = (part: number, whole: number): number => (whole === 0 ? 0 : round(part / whole));
const byRule = (rules: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...rules].sort(([, a], [, b]) => b - a));

/** Counts per class what was flagged, and by which rule first. */
export class Tally {
  readonly #classes = new Map<string, Count>();
  cases = 0;
  micros = 0;

  add(inspected: InspectCase, { fired, flagged, micros }: Judgement): void {
    this.cases += 1;
    this.micros += micros;
    let count = this.#classes.get(inspected.class);
    if (!count) {
      count = { cases: 0, flagged: 0, rules: new Map() };
      this.#classes.set(inspected.class, count);
    }
    count.cases += 1;
    const rule = fired[0]?.rule;
    if (!flagged || rule === undefined) return;
    count.flagged += 1;
    count.rules.set(rule, (count.rules.get(rule) ?? 0) + 1);
  }

  scores(): Scores {
    const classes: Record<string, ClassResult> = {};
    let cases = 0;
    let detected = 0;
    for (const [name, count] of [...this.#classes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (name === BENIGN) continue;
      cases += count.cases;
      detected += count.flagged;
      classes[name] = {
        cases: count.cases,
        detected: count.flagged,
        rate: rateOf(count.flagged, count.cases),
        byRule: byRule(count.rules),
      };
    }
    const rates = Object.values(classes).map(({ rate }) => rate);
    const benign = this.#classes.get(BENIGN);
    return {
      classes,
      benign: {
        cases: benign?.cases ?? 0,
        flagged: benign?.flagged ?? 0,
        rate: rateOf(benign?.flagged ?? 0, benign?.cases ?? 0),
        byRule: byRule(benign?.rules ?? new Map()),
      },
      overall: rateOf(detected, cases),
      macro: rateOf(
        rates.reduce((sum, rate) => sum + rate, 0),
        rates.length,
      ),
    };
  }
}
