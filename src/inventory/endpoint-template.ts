import type { PathSegment } from '../event/index.js';
import { templateFromPath } from './template-from-path.js';
import { templateFromRoute } from './template-from-route.js';

export interface Template {
  /** `/orders/{id}` */
  readonly text: string;
  /** True when the framework itself named the route; false when it was read off a path. */
  readonly fromRoute: boolean;
}

/** The template of a call: the framework's route when it is known, else what the path's segments tell. */
export function endpointTemplate(call: {
  readonly route?: string | undefined;
  readonly path: readonly PathSegment[];
}): Template {
  const fromRoute = call.route === undefined ? undefined : templateFromRoute(call.route);
  return fromRoute === undefined
    ? { text: templateFromPath(call.path), fromRoute: false }
    : { text: fromRoute, fromRoute: true };
}
