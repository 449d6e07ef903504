import type { PolicyCustomRule } from '../../../event/policy.js';
import type { Signal } from '../../../event/signal.js';
import { CustomRules } from '../../../inspect/custom-rules/custom-rules.js';
import type { Verdict } from '../../../inspect/injection/verdict.js';
import type { Input } from '../../../inspect/inputs/input.js';
import { isRoute } from './modes.js';
import type { RequestContext } from './request-context.js';
import { type SafePattern, safePattern } from './safe-pattern.js';

export type JudgeInput = (input: Input) => readonly Verdict[];

/** The customer's own rules of one policy. Those for a route are asked when the route is known. */
export class OwnRules {
  private readonly anywhere: CustomRules;
  private readonly byRoute = new Map<string, CustomRules>();

  constructor(
    rules: readonly PolicyCustomRule[],
    private readonly service: string,
    onBroken: () => void,
  ) {
    // Compiled when first used: a policy full of costly patterns costs nothing by being there.
    const compile = (pattern: string, options: { readonly ignoreCase: boolean }) => {
      let compiled: SafePattern | undefined;
      let isBroken = false;
      return {
        test(text: string): boolean {
          if (isBroken) return false;
          try {
            compiled ??= safePattern(pattern, options.ignoreCase);
            return compiled.test(text);
          } catch {
            isBroken = true;
            onBroken();
            return false;
          }
        },
      };
    };
    this.anywhere = new CustomRules(
      rules.filter(({ route }) => route === undefined),
      compile,
    );
    for (const route of new Set(rules.flatMap((rule) => rule.route ?? [])))
      this.byRoute.set(
        route,
        new CustomRules(
          rules.filter((rule) => rule.route === route).map(({ route: _route, ...rule }) => rule),
          compile,
        ),
      );
  }

  get hasRoutes(): boolean {
    return this.byRoute.size > 0;
  }

  /** For the inspection of everything that comes in; undefined when there are none. */
  forAll(context: RequestContext): JudgeInput | undefined {
    return this.anywhere.forPlace({ service: this.service, method: context.method });
  }

  /** Verdicts of the rules for this route on inputs that were inspected before it was known. */
  atRoute(context: RequestContext, route: string, inputs: readonly Input[]): Signal[] {
    const place = { service: this.service, method: context.method };
    const signals: Signal[] = [];
    for (const [named, rules] of this.byRoute) {
      const judge = isRoute(named, route) ? rules.forPlace(place) : undefined;
      if (!judge) continue;
      for (const input of inputs)
        for (const { rule, class: of, confidence } of judge(input))
          signals.push({
            rule,
            class: of,
            confidence,
            location: input.location,
            ...(input.name ? { name: input.name.slice(0, 200) } : {}),
          });
    }
    return signals.slice(0, 32);
  }
}
