import type { SpecificationWarning, WarningCode } from './declared-api.js';
import { storable } from './json-access.js';
import { WARNINGS_MAX } from './limits.js';

/** What is told beside a document that was read: each once, bounded, the rest counted. */
export class Warnings {
  readonly #list: SpecificationWarning[] = [];
  readonly #known = new Set<string>();
  #more = 0;

  add(code: WarningCode, message: string, field?: string): void {
    const key = `${code} ${message} ${field ?? ''}`.slice(0, 600);
    if (this.#known.has(key)) return;
    if (this.#list.length >= WARNINGS_MAX) {
      this.#more++;
      return;
    }
    this.#known.add(key);
    this.#list.push({
      code,
      message: storable(message.slice(0, 300)),
      ...(field !== undefined && { field: storable(field.slice(0, 300)) }),
    });
  }

  list(): SpecificationWarning[] {
    if (this.#more === 0) return this.#list;
    return [...this.#list, { code: 'LEFT_OUT', message: `${this.#more} more warnings` }];
  }
}
