import type { AppHeartbeat } from '../../../event/app-heartbeat.js';
import type { Input } from '../../../inspect/inputs/input.js';
import { positionedValues } from './bound-values.js';
import { identityValues } from './identity-values.js';
import type { QueryUse } from './query-uses.js';
import type { RequestContext } from './request-context.js';
import { inputsOf } from './request-inputs.js';
import { safeNames, wordsStandingIn } from './safe-names.js';

const SHAPES_MAX = 300;
const TABLES_MAX = 20;
const COLUMNS_MAX = 50;

type QueryShape = NonNullable<AppHeartbeat['queries']>[number];

/** Which queries each route makes, since the last heartbeat: names of tables and columns, and no literal. */
export class QueryShapes {
  private shapes = new Map<string, QueryShape>();

  /** @param route undefined when no route answered: whose queries these are cannot be told. */
  add(method: string, route: string | undefined, context: RequestContext): void {
    if (!context.queries || route === undefined || !/^[A-Z][A-Z-]{0,19}$/.test(method)) return;
    const identity = identityValues(context);
    const inputs = inputsOf(context);
    for (const use of context.queries) {
      const { statement } = use.facts;
      const words = wordsStandingIn(use.text, inputs, route);
      const tables = safeNames(use.facts.shape.tables, words).slice(0, TABLES_MAX);
      const columns = safeNames(use.facts.shape.columns, words).slice(0, COLUMNS_MAX);
      const constrained = constraintOf(use, identity, inputs);
      const key = [method, route, statement, constrained, tables, columns].join('\n');
      const shape = this.shapes.get(key);
      if (shape) shape.count += use.count;
      else if (this.shapes.size < SHAPES_MAX)
        this.shapes.set(key, {
          method,
          route: route.slice(0, 512),
          statement,
          tables,
          columns,
          constrained,
          count: use.count,
        });
    }
    // The values go no further.
    context.queries = undefined;
  }

  /** Takes everything out. */
  take(): Pick<AppHeartbeat, 'queries'> {
    const { shapes } = this;
    this.shapes = new Map();
    return shapes.size > 0 ? { queries: [...shapes.values()] } : {};
  }
}

/** What the conditions of a query compare with: the caller's identity, else something of the request, else neither. */
function constraintOf(
  { call, facts }: QueryUse,
  identity: ReadonlySet<string>,
  inputs: readonly Input[],
): QueryShape['constrained'] {
  if (!call) return 'none';
  const bound = positionedValues(call.text, call.values);
  if (facts.shape.constrainedBy([...identity], bound)) return 'identity';
  return facts.shape.constrainedBy(
    inputs.map(({ text }) => text),
    bound,
  )
    ? 'input'
    : 'none';
}
