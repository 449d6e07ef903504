import { exposure, type FunctionRecord } from './function-record.js';
import { ANONYMOUS, includes, type Organisation, OTHERS, rolesOf } from './organisation.js';

/**
 * How strange it is that somebody of a group calls a function, by the groups of those who do: how many visits of the group
 * would have had the function by now, were it like the others, for each that had it. 0 when too little is known; −1 when the
 * group is entitled to it.
 */
export function strangeness(
  record: FunctionRecord,
  group: string,
  organisation: Organisation,
  visitsMin: number,
  parent?: FunctionRecord,
): number {
  if (group === OTHERS) return 0;
  if (record.opened?.includes(group) === true) return -1;
  let visits = 0;
  let exposed = 0;
  let others = 0;
  let above = 0;
  for (const key in record.by) {
    const callers = record.by[key];
    if (callers === undefined || key === group || key === OTHERS) continue;
    if (callers[0] >= 2 || callers[1] >= 3) {
      if (includes(group, key)) return -1;
    }
    // What a machine's key is used for is no privilege, unless its words say so: people have other things to do.
    if (record.sensitivity === 0 && rolesOf(key) === undefined) continue;
    visits += callers[1];
    exposed += exposure(record, organisation, key);
    above += parent?.by[key]?.[1] ?? 0;
    others += organisation.groups[key]?.people ?? 0;
  }
  const [people, had] = record.by[group] ?? [0, 0];
  const present = exposure(record, organisation, group);
  if (visits < 4 || present < visitsMin) return had > 0 ? -1 : 0;
  // What the many may do is nobody's privilege.
  const members = organisation.groups[group]?.people ?? 0;
  if (others * (record.sensitivity === 2 ? 1 : 1.5) > members) return had > 0 ? -1 : 0;
  const widely = (present * visits) / Math.max(visits, exposed);
  // Who is seldom where it hangs has seldom had the occasion.
  const near = parent?.by[group]?.[1] ?? 0;
  const expected = near === 0 ? widely : Math.min(widely, (near * visits) / Math.max(visits, above));
  if (people >= 2 && had >= 0.05 * expected) return -1;
  if (had > 0 && expected < 20) return -1;
  // What those who are known do often, strangers do seldom: by a link that was shared, say.
  return group === ANONYMOUS && record.sensitivity < 2 ? 0 : expected / (had + 1);
}
