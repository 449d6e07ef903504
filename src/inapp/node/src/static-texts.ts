import type { Input } from '../../../inspect/inputs/input.js';
import { RecentSet } from './recent-set.js';

const TEXTS_MAX = 2_000;
const TEXT_LENGTH_MAX = 8_192;
const INPUT_LENGTH_MIN = 3;

/**
 * Texts that ran while nothing of their request stood in them: they are the application's own, and an input that looks like a
 * part of one of them decided nothing.
 */
export class StaticTexts {
  private readonly texts = new RecentSet(TEXTS_MAX);

  has(text: string): boolean {
    return this.texts.has(text);
  }

  /** A text ran and nothing was said against it. */
  ran(text: string, inputs: readonly Input[]): void {
    if (text.length > TEXT_LENGTH_MAX || this.texts.has(text)) return;
    const lower = text.toLowerCase();
    for (const { text: input } of inputs)
      if (input.length >= INPUT_LENGTH_MIN && lower.includes(input.toLowerCase())) return;
    this.texts.add(text);
  }
}
