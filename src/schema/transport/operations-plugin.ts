import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ApiContext } from '../api-context.js';
import { costExtension, type Gate } from '../limits/gate.js';
import type { SubscriptionHub } from '../subscriptions/subscription-hub.js';
import type { Authenticated } from './authenticate.js';
import { IterableSink } from './iterable-sink.js';
import type { LiveSessions } from './live-sessions.js';

export interface OperationsOptions {
  readonly gate: Gate;
  readonly hub: SubscriptionHub;
  readonly sessions: LiveSessions;
  readonly identityOf: (request: Request) => Authenticated | undefined;
}

type Args = ExecutionArgs & { readonly contextValue: ApiContext & { readonly request?: Request } };

/** Queries and mutations pass the gate; subscriptions go to the hub, which shares them. */
export function operations({ gate, hub, sessions, identityOf }: OperationsOptions): Plugin<ApiContext> {
  return {
    async onExecute({ args, setResultAndStopExecution }) {
      const { contextValue } = args as Args;
      const refusal = await gate(args as Args);
      const withCost = (result: ExecutionResult): ExecutionResult => ({
        ...result,
        extensions: { ...result.extensions, ...costExtension(contextValue) },
      });
      if (refusal) return void setResultAndStopExecution(withCost({ errors: [refusal] }));
      return {
        onExecuteDone: ({ result, setResult }) => {
          if (!(Symbol.asyncIterator in result)) setResult(withCost(result as ExecutionResult));
        },
      };
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const { document, operationName, variableValues, contextValue } = args as Args;
        const request = { document, operationName, variableValues, contextValue };
        const refusal = await gate(request);
        if (refusal) return { errors: [refusal] };
        let leave: (() => void) | undefined;
        const sink = new IterableSink(() => leave?.());
        const joined = await hub.subscribe(request, sink);
        if (!('close' in joined)) return { errors: joined };
        const known = contextValue.request && identityOf(contextValue.request);
        const forget = known && sessions.add({ ...known, end: () => joined.close() });
        leave = () => {
          forget?.();
          joined.close();
        };
        return sink;
      });
    },
  };
}
