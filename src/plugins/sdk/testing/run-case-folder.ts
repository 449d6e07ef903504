import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EnrichedEvent, WireEvent } from '../../../event/index.js';
import type { DetectorModule } from '../detector.js';
import type { Finding } from '../finding.js';
import { buildAttack, buildCall, buildEndpoint, buildEvent, type EndpointOptions } from './build-event.js';
import { createHarness } from './create-harness.js';

export interface CaseResult {
  readonly expected: readonly ExpectedFinding[];
  readonly found: readonly Finding[];
  /** What differs, in words; undefined when the case holds. */
  readonly difference: string | undefined;
}

/** The fields of a finding that a case states; what it leaves out may be anything. */
export type ExpectedFinding = Partial<Finding> & Pick<Finding, 'rule'>;

/**
 * Runs `events.jsonl` through the detector under `config.json` (absent: the defaults) and compares what it finds with
 * `findings.json`: as many findings, in order, each with the stated fields. A line of `events.jsonl` is a wire event; an
 * `@endpoint` beside its fields gives what enrichment adds: `{"method","host","template","declared"}`, or null for no endpoint.
 */
export async function runCaseFolder(module: DetectorModule, directory: string): Promise<CaseResult> {
  const expected = readJson(join(directory, 'findings.json')) as ExpectedFinding[];
  const configFile = join(directory, 'config.json');
  const config = existsSync(configFile) ? readJson(configFile) : {};
  const harness = createHarness(module, { config });
  const lines = readFileSync(join(directory, 'events.jsonl'), 'utf8').split('\n');
  const events = lines.flatMap((line, index) => (line.trim() === '' ? [] : [readLine(line, index + 1)]));
  const found = await harness.feed(...events);
  return { expected, found, difference: differenceOf(expected, found) };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function readLine(line: string, number: number): EnrichedEvent {
  const { '@endpoint': given, ...fields } = JSON.parse(line) as Record<string, unknown> & {
    '@endpoint'?: EndpointOptions | null;
  };
  const parsed = WireEvent.safeParse(fields);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`events.jsonl:${number}: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const event = parsed.data;
  const endpoint = given === null || given === undefined ? undefined : buildEndpoint(given);
  if (event.kind === 'api.call') return buildCall(event, { endpoint });
  if (event.kind === 'attack.seen') return buildAttack(event, { endpoint });
  return buildEvent(event, { endpoint }) as EnrichedEvent;
}

function differenceOf(expected: readonly ExpectedFinding[], found: readonly Finding[]): string | undefined {
  if (expected.length !== found.length)
    return `expected ${expected.length} findings, found ${found.length}: ${JSON.stringify(found).slice(0, 3000)}`;
  for (const [index, want] of expected.entries()) {
    const have = found[index] as unknown as Record<string, unknown>;
    for (const [field, value] of Object.entries(want))
      if (JSON.stringify(have[field]) !== JSON.stringify(value))
        return `finding ${index}: ${field} is ${JSON.stringify(have[field])}, expected ${JSON.stringify(value)}`;
  }
  return undefined;
}
