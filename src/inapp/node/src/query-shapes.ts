import type { AppHeartbeat } from '../../../event/app-heartbeat.js';
import type { Input } from '../../../inspect/inputs/input.js';
import { namesBoundTo, positionedValues } from './bound-values.js';
import { identityValues } from './identity-values.js';
import { labelOf, type QueryFacts } from './query-facts.js';
import type { QueryUse } from './query-uses.js';
import type { RequestContext } from './request-context.js';
import { inputsOf } from './request-inputs.js';
import { namesBut, wordsStandingIn } from './safe-names.js';

const SHAPES_MAX = 300;
/** Texts of a route that are known again. */
const TEXTS_MAX = 100;

type QueryShape = NonNullable<AppHeartbeat['queries']>[number];

/** Which queries each route makes, since the last heartbeat: names of tables and columns, and no literal. */
export class QueryShapes {
  private shapes = new Map<string, QueryShape>();
  /** By route and text, what the last query of that text was counted as. */
  private last = new Map<string, Map<QueryFacts, QueryShape>>();

  /**
   * @param route undefined when no route answered: whose queries these are cannot be told
   * @param isBrief a text that was looked at since the last heartbeat counts as it did then
   */
  add(method: string, route: string | undefined, context: RequestContext, isBrief = false): void {
    const uses = context.queries;
    // The values go no further.
    context.queries = undefined;
    if (!uses || route === undefined || !/^[A-Z][A-Z-]{0,19}$/.test(method)) return;
    const place = `${method} ${route}`;
    let known = this.last.get(place);
    if (!known) {
      known = new Map();
      this.last.set(place, known);
    }
    let request: Asked | undefined;
    for (const use of uses) {
      const like = isBrief ? known.get(use.facts) : undefined;
      if (like) like.count += use.count;
      else {
        request ??= new Asked(context, route);
        const shape = this.count(method, route, use, request);
        if (shape && known.size < TEXTS_MAX) known.set(use.facts, shape);
      }
    }
  }

  /** Takes everything out. */
  take(): Pick<AppHeartbeat, 'queries'> {
    const { shapes } = this;
    this.shapes = new Map();
    this.last = new Map();
    return shapes.size > 0 ? { queries: [...shapes.values()] } : {};
  }

  private count(method: string, route: string, use: QueryUse, request: Asked): QueryShape | undefined {
    const constrained = request.constraintOf(use);
    const { statement, tables, columns, label } = request.namesOf(use);
    const key = `${method} ${route}\n${constrained}\n${label}`;
    const known = this.shapes.get(key);
    if (known) {
      known.count += use.count;
      return known;
    }
    if (this.shapes.size >= SHAPES_MAX) return undefined;
    const shape: QueryShape = {
      method,
      route: route.slice(0, 512),
      statement,
      tables: [...tables],
      columns: [...columns],
      constrained,
      count: use.count,
    };
    this.shapes.set(key, shape);
    return shape;
  }
}

/** What a request brought along, made when it is asked for. */
class Asked {
  private readonly inputs: readonly Input[];
  private readonly blob: string;
  private texts: readonly string[] | undefined;
  private identity: readonly string[] | undefined;

  constructor(
    private readonly context: RequestContext,
    private readonly route: string,
  ) {
    this.inputs = inputsOf(context);
    this.blob = this.inputs
      .map(({ text }) => text)
      .join('\n')
      .toLowerCase();
  }

  /** What the conditions of a query compare with: the caller's identity, else something of the request, else neither. */
  constraintOf({ call, facts }: QueryUse): QueryShape['constrained'] {
    if (!call) return 'none';
    const bound = positionedValues(call.text, call.values);
    this.identity ??= [...identityValues(this.context)];
    const holds = (wanted: readonly string[]): boolean => {
      const names = namesBoundTo(call.values, wanted);
      return facts.shape.constrainedBy(names.length > 0 ? [...wanted, ...names] : wanted, bound);
    };
    if (holds(this.identity)) return 'identity';
    this.texts ??= this.inputs.map(({ text }) => text);
    return holds(this.texts) ? 'input' : 'none';
  }

  namesOf({ facts, text }: QueryUse): Pick<QueryUse['facts'], 'statement' | 'tables' | 'columns' | 'label'> {
    // Nearly always no input holds any of the names.
    if (!facts.words.some((word) => word !== '' && this.blob.includes(word))) return facts;
    const words = wordsStandingIn(text, this.inputs, this.route);
    if (!facts.words.some((word) => words.has(word))) return facts;
    const { statement } = facts;
    const tables = namesBut(facts.tables, words);
    const columns = namesBut(facts.columns, words);
    return { statement, tables, columns, label: labelOf(statement, tables, columns) };
  }
}
