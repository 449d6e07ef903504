import { cleanText } from '../../pipeline/clean-text.js';
import type { PluginFault } from '../../pipeline/dispatch/index.js';

interface Tally {
  readonly first: PluginFault;
  count: number;
}

/** What detectors did wrong in a replay, for whoever reads its findings: one that was switched off found nothing meanwhile. */
export class PluginFaults {
  private readonly faults = new Map<string, Tally>();
  /** Times and ends by detector. */
  private readonly offs = new Map<string, Set<string>>();
  /** Until when the last time. */
  private readonly last = new Map<string, number | undefined>();

  add(fault: PluginFault): void {
    const key = `${fault.detector} ${fault.code}`;
    const tally = this.faults.get(key);
    if (tally) tally.count++;
    else this.faults.set(key, { first: fault, count: 1 });
    const { off } = fault;
    if (off === undefined) return;
    const spans = this.offs.get(off.detector) ?? new Set();
    this.offs.set(off.detector, spans.add(`${off.since} ${off.until}`));
    this.last.set(off.detector, off.until);
  }

  lines(): string[] {
    const lines: string[] = [];
    for (const { first, count } of this.faults.values()) {
      const times = count > 1 ? ` ×${count}` : '';
      lines.push(`${first.detector}: ${first.code}${times}: ${first.message}${causeOf(first)}`);
    }
    for (const [detector, spans] of this.offs) {
      const stays = this.last.get(detector) === undefined ? ', at last for good' : '';
      lines.push(
        `${detector}: switched off ${spans.size === 1 ? 'once' : `${spans.size} times`}${stays}: it found nothing meanwhile`,
      );
    }
    return lines;
  }
}

/** What the plugin itself threw: the author is the one who reads this. */
function causeOf({ cause }: PluginFault): string {
  const text = cause instanceof Error ? cause.message : cause;
  return typeof text === 'string' && text !== '' ? ` (${cleanText(text.split('\n')[0] ?? '', 200)})` : '';
}
