import type { FilterInput } from './filter.js';
import type { ServiceScope } from './service-scope.js';

type Scope = Pick<ServiceScope, 'organisationId' | 'prisma'>;
type Survivors = ReadonlyMap<string, string>;

/** The endpoint that each was merged into, of those that were. */
export async function endpointSurvivors(scope: Scope, ids: readonly string[]): Promise<Survivors> {
  const rows = await scope.prisma.$queryRaw<{ id: string; endpoint_id: string }[]>`
    SELECT id, endpoint_id FROM endpoint_alias
    WHERE organization_id = ${scope.organisationId}::uuid AND id = ANY (${ids}::uuid[])`;
  return new Map(rows.map(({ id, endpoint_id }) => [id, endpoint_id]));
}

/** Who actors turned out to be, by their old ids. */
export async function actorSurvivors({ prisma }: Scope, ids: readonly string[]): Promise<Survivors> {
  const rows = await prisma.actorAlias.findMany({ where: { id: { in: [...ids] } } });
  return new Map(rows.map(({ id, actorId }) => [id, actorId]));
}

const survivorsOf = { Endpoint: endpointSurvivors, Actor: actorSurvivors } as const;
type Noun = keyof typeof survivorsOf;

/** As filters name one thing. */
interface GlobalId {
  readonly typename: Noun;
  readonly id: string;
}

/** Deeper filters, and those that name more, are refused when they are compiled. */
const [DEPTH_MAX, IDS_MAX] = [30, 10_000];
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value));

const isId = (value: Record<string, unknown>): boolean =>
  typeof value.typename === 'string' && value.typename in survivorsOf && uuid.test(String(value.id));

/** The same value with another id in each place that has one; what has none stays the very same. */
function mapIds(value: unknown, map: (id: GlobalId) => GlobalId, depth = 0): unknown {
  if (depth > DEPTH_MAX) return value;
  if (Array.isArray(value)) return value.map((each) => mapIds(each, map, depth + 1));
  if (!isRecord(value)) return value;
  if (isId(value)) return map(value as unknown as GlobalId);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, mapIds(each, map, depth + 1)]),
  );
}

/** A filter that names endpoints and actors by the ids that they have now: those that were merged are looked for as one. */
export async function byCurrentIds<Filter extends FilterInput | null | undefined>(
  scope: Scope,
  filter: Filter,
): Promise<Filter> {
  const named = new Map<Noun, Set<string>>();
  mapIds(filter, (each) => {
    const ids = named.get(each.typename) ?? new Set();
    if (ids.size < IDS_MAX) ids.add(each.id);
    named.set(each.typename, ids);
    return each;
  });
  if (named.size === 0) return filter;
  const survivors = new Map<Noun, Survivors>();
  for (const [noun, ids] of named) survivors.set(noun, await survivorsOf[noun](scope, [...ids]));
  return mapIds(filter, (each) => {
    const id = survivors.get(each.typename)?.get(each.id);
    return id === undefined ? each : { ...each, id };
  }) as Filter;
}
