import { keepHeaders } from '../../inspect/index.js';
import { type HeaderTable, parseHeaders } from '../header-table.js';
import { GenerationMap } from './generation-map.js';

/** Longer blocks are read anew each time. */
export const KNOWN_LENGTH_MAX = 2_048;

/** Blocks of header lines that come back give the same table, and what is found out about it stays with it. */
export class KnownHeaders {
  readonly #tables = new GenerationMap<HeaderTable>();

  of(block: string): HeaderTable {
    let headers = this.#tables.get(block);
    if (headers === undefined) {
      headers = parseHeaders(block);
      if (this.#tables.set(block, headers)) keepHeaders(headers);
    }
    return headers;
  }
}
