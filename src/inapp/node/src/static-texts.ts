import type { Input } from '../../../inspect/inputs/input.js';
import { candidatesOf } from '../../../inspect/sink/sql-candidates.js';
import { RecentSet } from './recent-set.js';

const TEXTS_MAX = 2_000;
const TEXT_LENGTH_MAX = 8_192;

/**
 * Texts that ran while no input of their request that could mean something to SQL stood in them, in any form: they are the
 * application's own. The same text, letter by letter, needs no second look, and an input that looks like a part of it decided
 * nothing.
 */
export class StaticTexts {
  private readonly texts = new RecentSet(TEXTS_MAX);

  has(text: string): boolean {
    return this.texts.has(text);
  }

  /** A text is about to run and nothing was said against it. */
  ran(text: string, inputs: readonly Input[]): void {
    if (text.length > TEXT_LENGTH_MAX) return;
    const lower = text.toLowerCase();
    for (const { form } of candidatesOf(inputs)) if (lower.includes(form)) return;
    this.texts.add(text);
  }
}
