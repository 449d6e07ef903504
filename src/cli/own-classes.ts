import { RE2JS } from 're2js';
import type { Policy, PolicyCustomClass } from '../event/index.js';
import { CustomClasses } from '../inspect/index.js';

/** The customer's own classes of data under a policy that may change; compiled once for each list. */
export function ownClasses(policy: () => Policy | undefined): () => CustomClasses | undefined {
  let of: readonly PolicyCustomClass[] | undefined;
  let classes: CustomClasses | undefined;
  return () => {
    const list = policy()?.customClasses;
    if (list === of) return classes;
    of = list;
    classes = list?.length
      ? new CustomClasses(list, (pattern, { ignoreCase }) => {
          const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
          return { test: (text) => compiled.test(text) };
        })
      : undefined;
    return classes;
  };
}
