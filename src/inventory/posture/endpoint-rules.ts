import type { EndpointRule } from './rule.js';
import * as authentication from './rules/authentication-rules.js';
import * as data from './rules/data-rules.js';
import * as errors from './rules/error-rules.js';
import * as graphql from './rules/graphql-rules.js';
import * as jwt from './rules/jwt-rules.js';
import * as operator from './rules/operator-rules.js';
import * as resources from './rules/resource-rules.js';
import * as transport from './rules/transport-rules.js';

/** The rules that an endpoint is judged by alone. */
export const endpointRules: readonly EndpointRule[] = [
  data.dataUnauthenticated,
  data.secretsInAnswers,
  data.credentialsInUrl,
  data.dataInUrl,
  authentication.authenticationDropped,
  authentication.authenticationInconsistent,
  authentication.basicAuthentication,
  jwt.jwtNone,
  jwt.jwtKeyHint,
  jwt.jwtNoExpiry,
  jwt.jwtLongLife,
  jwt.jwtClaims,
  transport.clearText,
  transport.clearCredentials,
  transport.corsCredentials,
  transport.securityHeaders,
  transport.sensitiveStored,
  transport.cookieFlags,
  errors.stackTraces,
  errors.verboseErrors,
  errors.serverVersion,
  errors.directoryListing,
  errors.defaultPage,
  graphql.introspectionOpen,
  graphql.batchingUnbounded,
  graphql.depthUnbounded,
  resources.listsUnpaged,
  resources.rateLimitMissing,
  operator.operatorRoutePublic,
];
