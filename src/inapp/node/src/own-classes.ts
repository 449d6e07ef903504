import type { Policy, PolicyCustomClass } from '../../../event/policy.js';
import { type CompilePattern, CustomClasses } from '../../../inspect/data-classes/custom-classes.js';
import { type SafePattern, safePattern } from './safe-pattern.js';

/** The customer's own classes of data, of the policy in force. */
export class OwnClasses {
  private of: readonly PolicyCustomClass[] | undefined;
  private classes: CustomClasses | undefined;

  constructor(private readonly onBroken: () => void) {}

  /** Undefined when there are none, which costs nothing more. */
  under(policy: Policy | undefined): CustomClasses | undefined {
    const list = policy?.customClasses;
    if (list === this.of) return this.classes;
    this.of = list;
    this.classes = list?.length ? new CustomClasses(list, this.compile) : undefined;
    return this.classes;
  }

  /** When it is first asked: a description pays for it, and no request waits for that. */
  private readonly compile: CompilePattern = (pattern, { ignoreCase }) => {
    let compiled: SafePattern | undefined;
    let isBroken = false;
    return {
      test: (text) => {
        if (isBroken) return false;
        try {
          compiled ??= safePattern(pattern, ignoreCase);
          return compiled.test(text);
        } catch {
          isBroken = true;
          this.onBroken();
          return false;
        }
      },
    };
  };
}
