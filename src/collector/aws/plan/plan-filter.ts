import { filterRules } from './filter-rules.js';
import { roles } from './names.js';
import type { FilterRule, Observed } from './observed.js';
import type { Ref, Step } from './step.js';

/** One filter with our rules. Rules that somebody else added to it stay. */
export function planFilter(observed: Observed) {
  const [kept, ...surplus] = [...observed.filters].sort((a, b) => (a.id < b.id ? -1 : 1));
  const makes = `@${roles.filter}`;
  const ref: Ref = kept?.id ?? makes;
  const steps: Step[] = kept ? [] : [{ do: 'createFilter', makes }];
  for (const [name, rule] of Object.entries(filterRules)) {
    const there = kept?.rules.find((one) => one.direction === rule.direction && one.number === rule.number);
    if (there && same(there, rule)) continue;
    if (there) steps.push({ do: 'deleteRule', id: there.id });
    steps.push({ do: 'createRule', filter: ref, name, rule });
  }
  return { ref, steps, surplus };
}

const same = (a: FilterRule, b: FilterRule) =>
  a.action === b.action &&
  a.family === b.family &&
  String(a.sourcePorts) === String(b.sourcePorts) &&
  String(a.destinationPorts) === String(b.destinationPorts);
