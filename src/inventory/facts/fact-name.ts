import type { Principal, SensorKind } from '../../event/index.js';

/**
 * What calls of an endpoint are counted by, and times of which are kept. What evidence is held against: "fifty later calls
 * that could have shown it, and did not".
 */
export type Stream =
  /** Answered by the application: not by a sensor that blocked. */
  | 'calls'
  /** Told whole by the sensor, not in brief: only these can show what follows from headers, bodies and marks. */
  | 'told'
  | 'told-succeeded'
  /** Answers of 400 and above that are told. */
  | 'told-errors'
  /** Answers with their headers, as they crossed the wire: only these name programs. */
  | 'heard'
  /** Without a principal, whatever came of it, failures of the server apart. */
  | 'anonymous'
  /** Answered 2xx. */
  | 'succeeded'
  /** With a JSON Web Token, whatever came of it. */
  | 'jwt'
  /** From a public address without a hop between: only these show what crosses the internet. */
  | 'direct-public'
  /** Asked by a page of a browser that names its origin. */
  | 'cross-origin'
  /** Answers that a browser was given, with their headers told. */
  | 'browser-answers'
  /** Answers that set a cookie. */
  | 'sets-cookie'
  /** Bodies with fields that were accepted. */
  | 'writes-fields'
  | 'graphql';

/** A fact about one call. All but those of the last group are about calls that the application answered. */
export type FactName =
  | Stream
  | 'brief'
  /** A shape was cut for size. */
  | 'truncated'
  /** Signals of an attack in it. */
  | 'attacked'
  | 'redirected'
  /** 401 or 403. */
  | 'refused'
  | 'client-errors'
  | 'server-errors'
  /** 429 */
  | 'limited'
  /** Tells its limits in headers. */
  | 'rate-headers'
  | 'authenticated'
  | 'authenticated-succeeded'
  | 'anonymous-succeeded'
  | 'anonymous-refused'
  /** Answered 2xx, with this proof. */
  | `proof-${Principal['kind']}`
  // JSON Web Tokens that were accepted (2xx).
  | 'jwt-none'
  | 'jwt-no-expiry'
  | 'jwt-long'
  | 'jwt-very-long'
  | 'jwt-symmetric'
  | 'jwt-key-hint'
  | 'jwt-key-hint-symmetric'
  | 'jwt-claims'
  // Data.
  | 'exposed'
  | 'sensitive-answers'
  | 'secret-answers'
  | 'url-credential'
  | 'url-sensitive'
  /** Items of a list that hold sensitive data. */
  | 'sensitive-items'
  | 'sends-password'
  /** A password crossed the wire in clear, and was taken. */
  | 'clear-credentials'
  /** Accepted fields that by their name a server sets itself. */
  | 'writes-server-set'
  // Where from, and over what.
  | 'clear-text'
  | 'tls'
  | 'from-public'
  | 'from-private'
  | 'from-loopback'
  | 'from-unknown'
  | 'forwarded'
  // Headers of answers.
  | 'cors-any'
  | 'cors-any-credentials'
  | 'cors-reflected'
  | 'cors-reflected-credentials'
  | 'no-hsts'
  | 'no-nosniff'
  | 'no-csp'
  | 'no-frame-protection'
  | 'sensitive-stored'
  | 'cookie-insecure'
  | 'cookie-not-httponly'
  | 'server-version'
  // Bodies of answers.
  | 'stack-trace'
  | 'verbose-error'
  | 'directory-listing'
  | 'default-page'
  | 'large-lists'
  | 'huge-lists'
  | 'unpaged-lists'
  | 'unpaged-huge-lists'
  // GraphQL.
  | 'introspected'
  | 'batch'
  | 'batch-large'
  | 'deep-query'
  // Of every call, also of those that a sensor answered.
  | 'blocked'
  | `seen-${SensorKind}`;

/** Sets of names that go with facts: the most telling few of each are kept. */
export type NameSet =
  | 'exposed-class'
  | 'exposed-field'
  | 'answer-class'
  | 'secret-field'
  | 'item-field'
  | 'item-class'
  | 'server-set-field'
  | 'url-class'
  | 'url-name'
  | 'claim'
  | 'algorithm'
  /** `nginx/1.18.0`; with a `*` behind it, a distribution's build. */
  | 'software'
  /** Services that called. */
  | 'caller';

export const streams: readonly Stream[] = [
  'calls',
  'told',
  'told-succeeded',
  'told-errors',
  'heard',
  'anonymous',
  'succeeded',
  'jwt',
  'direct-public',
  'cross-origin',
  'browser-answers',
  'sets-cookie',
  'writes-fields',
  'graphql',
];
