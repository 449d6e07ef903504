/*
 * npm run bench -- inspect --json [--corpora DIR]
 *
 * What inspection costs: the first pass and the whole pass over a typical request (an order of a shop, values differing
 * from call to call), in µs; the decision on an SQL text that was never seen, short and long, and on one that was; texts of one megabyte made of one byte or token, in ms; and, with labelled corpora
 * (`*.jsonl.gz` with a class), what it finds in them.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { scoreFiles } from '../../src/cli/inspect/score-files.js';
import { firstPass } from '../../src/inspect/injection/first-pass.js';
import { inspectInputs, requestParts } from '../../src/inspect/injection/inspect-request.js';
import { readInputs } from '../../src/inspect/inputs/collect-inputs.js';
import type { Input } from '../../src/inspect/inputs/input.js';
import { judgeSqlCall } from '../../src/inspect/sink/sql-sink.js';
import { medianMicros } from './inspect/rounds.js';
import { typicalRequest } from './inspect/typical-request.js';
import { worstTexts } from './inspect/worst-texts.js';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean' }, corpora: { type: 'string' } },
});
const REQUESTS = 4096;
const CALLS = 8192;

const parts = Array.from({ length: REQUESTS }, (_, number) => requestParts(typicalRequest(number)));
const inputs = parts.map(readInputs);
const at = <T>(list: readonly T[], number: number): T => list[number % REQUESTS] as T;

const request = {
  inputs: inputs[0]?.values.length,
  firstPassMicros: medianMicros(CALLS, (number) => {
    let mask = 0;
    for (const { text } of at(inputs, number).values) mask |= firstPass(text);
    return mask;
  }),
  collectMicros: medianMicros(CALLS, (number) => readInputs(at(parts, number))),
  judgeMicros: medianMicros(CALLS, (number) => inspectInputs(at(inputs, number))),
  wholeMicros: medianMicros(CALLS, (number) => inspectInputs(readInputs(at(parts, number)))),
};

const input: Input = { text: "O'Brien", location: 'query', name: 'name' };
const statement = (number: number, columns: string) =>
  `SELECT ${columns} FROM orders WHERE customer = 'O''Brien' AND id = ${number}`;
const short = statement(1, 'id');
const long = (number: number) => statement(number, 'a_long_name_of_a_column, '.repeat(54).concat('id'));
const decide = (call: string) => judgeSqlCall(call, [input], { dialect: 'sqlite' });
const sql = {
  shortMicros: medianMicros(CALLS, (number) => decide(statement(number, 'id'))),
  longMicros: medianMicros(CALLS >> 3, (number) => decide(long(number))),
  cachedMicros: medianMicros(CALLS, () => decide(short)),
};

const files = options.corpora
  ? readdirSync(options.corpora).filter((name) => name.endsWith('.jsonl.gz') && !name.startsWith('templates'))
  : [];
const result = {
  request,
  sql,
  megabyte: worstTexts(),
  ...(options.corpora && {
    corpora: await scoreFiles(files.map((name) => join(options.corpora as string, name))),
  }),
};
process.stdout.write(`${JSON.stringify(result, null, options.json ? 0 : 2)}\n`);
