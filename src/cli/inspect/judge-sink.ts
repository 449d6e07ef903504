import type { Input } from '../../inspect/inputs/input.js';
import { judgePathSink } from '../../inspect/sink/path-sink.js';
import { judgeShellSink } from '../../inspect/sink/shell-sink.js';
import type { SinkVerdict } from '../../inspect/sink/sink-verdict.js';
import { judgeSqlCall } from '../../inspect/sink/sql-sink.js';
import { judgeSsrfSink } from '../../inspect/sink/ssrf-sink.js';
import type { Fired } from './fired.js';
import type { SinkCase } from './inspect-case.js';

type SinkJudge = (inspected: SinkCase, inputs: readonly Input[]) => SinkVerdict | undefined;

const DIALECTS = ['postgres', 'mysql', 'sqlite', 'mssql', 'oracle'] as const;
const SHELLS = ['cmd', 'powershell'] as const;

const judges: Readonly<Record<SinkCase['sink'], SinkJudge>> = {
  sql: ({ call, dialect }, inputs) =>
    judgeSqlCall(call, inputs, { dialect: DIALECTS.find((known) => known === dialect) ?? 'generic' }),
  shell: ({ call, dialect }, inputs) =>
    judgeShellSink(call, inputs, { shell: SHELLS.find((known) => known === dialect) ?? 'posix' }),
  path: ({ call, base }, inputs) => judgePathSink(call, inputs, { base }),
  ssrf: ({ call, addresses }, inputs) => judgeSsrfSink(call, inputs, { addresses }),
};

/** What the judge of a sink says about one call. */
export function judgeSink(inspected: SinkCase): Fired[] {
  const inputs: readonly Input[] = [{ text: inspected.input, location: 'query', name: 'value' }];
  const verdict = judges[inspected.sink](inspected, inputs);
  if (!verdict) return [];
  const { rule, confidence, fingerprint } = verdict;
  return [{ rule, class: verdict.class, confidence, fingerprint }];
}
