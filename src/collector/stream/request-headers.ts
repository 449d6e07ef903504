import { keepHead } from '../../inspect/index.js';
import { type HeaderTable, parseHeaders } from '../header-table.js';

/** Blocks kept in each of two generations, and the length of the longest. */
const KEPT = 4_096;
const LENGTH_MAX = 2_048;
/** In so many blocks so few must come back; else none is kept for a while. */
const ASKED = 2 * KEPT;
const HITS_MIN = ASKED / 8;
const PAUSE = 8 * ASKED;

let young = new Map<string, HeaderTable>();
let old = new Map<string, HeaderTable>();
let asked = 0;
let hits = 0;
let pause = 0;

/**
 * The header fields of a request. Clients send the same ones with each of their calls: a block that came before gives the
 * same table, and what is found out about it stays with it. Where each call brings a header of its own (a trace, a
 * number), nothing comes back, and nothing is kept.
 */
export function requestHeaders(block: string): HeaderTable {
  if (pause > 0) {
    pause -= 1;
    return parseHeaders(block);
  }
  if (block.length > LENGTH_MAX) return parseHeaders(block);
  if (++asked >= ASKED) {
    if (hits < HITS_MIN) forget();
    asked = 0;
    hits = 0;
  }
  let headers = young.get(block);
  if (headers) {
    hits += 1;
    return headers;
  }
  headers = old.get(block);
  if (headers) hits += 1;
  else {
    headers = parseHeaders(block);
    keepHead(headers);
  }
  if (young.size >= KEPT) {
    old = young;
    young = new Map();
  }
  young.set(block, headers);
  return headers;
}

function forget(): void {
  pause = PAUSE;
  young = new Map();
  old = new Map();
}
