import type { ApiCall } from '../../../event/api-call.js';

/** Takes out of a description what the policy says that nobody reads. Who called, and from where, every call tells. */
export function leaveOut(call: ApiCall, omit: readonly string[]): void {
  for (const facet of omit) {
    const leave = facets[facet];
    if (leave) leave(call);
  }
}

const facets: Readonly<Record<string, ((call: ApiCall) => void) | undefined>> = {
  objects: (call) => {
    delete call.objects;
  },
  returned: (call) => {
    delete call.returned;
  },
  signals: (call) => {
    delete call.signals;
  },
  'request-shape': ({ request }) => {
    delete request?.query;
    delete request?.body;
  },
  'response-shape': ({ response }) => {
    delete response.body;
  },
  'headers-shape': ({ request, response }) => {
    delete request?.headers;
    delete response.headers;
  },
  sizes: ({ request, response }) => {
    delete request?.bytes;
    delete response.bytes;
  },
  marks: ({ request, response }) => {
    delete request?.marks;
    delete response.marks;
  },
  duration: (call) => {
    delete call.durationMs;
  },
  trace: (call) => {
    delete call.trace;
  },
};
