import type { ApiCall } from '../../../src/event/index.js';
import type { Label } from './label.js';

export type IdType = 'int' | 'uuid' | 'objectid' | 'slug' | 'opaque';
type Principal = NonNullable<ApiCall['principal']>;

/** Who may reach an object of a resource. */
export type Access = 'owner' | 'team' | 'tenant' | 'public' | 'shared';

export interface ResourceSpec {
  readonly name: string;
  readonly access: Access;
  /** Objects of one owner at the start. */
  readonly each: readonly [number, number];
  readonly subs?: readonly string[];
  readonly actions?: readonly string[];
  readonly create?: boolean;
  readonly update?: boolean;
  readonly remove?: boolean;
  /** Nested under the caller's own id (`/users/{id}/orders/{id}`) or under another resource. */
  readonly under?: string;
  readonly idIn?: 'path' | 'query' | 'body';
  /** Users do not list it: they know their few ids from elsewhere. */
  readonly unlisted?: boolean;
  readonly weight?: number;
}

export interface ServiceSpec {
  readonly name: string;
  readonly style: 'rest' | 'graphql';
  readonly resources: readonly ResourceSpec[];
}

/** A place to call: one method and route. */
export interface Door {
  readonly service: Service;
  readonly method: string;
  /** Literals as text, parameters as `:name`. */
  readonly parts: readonly string[];
  readonly route: string;
  readonly operation: string | undefined;
  readonly medianMs: number;
  readonly medianBytes: number;
  readonly query: readonly string[];
  readonly body: readonly string[];
  /** Benign sessions that came here. */
  sessions: number;
  lastSession: string;
  /** False until a release brings it. */
  live: boolean;
}

export interface Service {
  readonly name: string;
  readonly host: string;
  readonly spec: ServiceSpec;
  readonly prefix: readonly string[];
  readonly inApp: boolean;
  readonly principal: Principal['kind'];
  /** What answers tell of ids. */
  readonly returned: 'full' | 'sampled' | 'none';
  readonly returnedShare: number;
  readonly listName: string;
  readonly userIdType: IdType;
  readonly me: boolean;
  readonly resources: Resource[];
  readonly login: Door;
  readonly forgot: Door;
  readonly otp: Door;
  readonly signup: Door;
  readonly meDoor: Door;
  readonly patchMe: Door;
  readonly notifications: Door;
  readonly health: Door;
  readonly export: Door;
  readonly admin: readonly Door[];
  readonly search: Door;
  readonly sync: Door;
  readonly upload: Door;
  readonly report: Door;
  /** Called by old clients; gone after a release. */
  readonly legacy: Door;
  /** Browsers of its users ask first. */
  readonly cors: boolean;
  /** A second factor is asked for. */
  readonly codes: boolean;
}

export interface Resource {
  readonly spec: ResourceSpec;
  readonly service: Service;
  readonly name: string;
  readonly one: string;
  readonly idType: IdType;
  readonly list: Door;
  readonly detail: Door;
  /** A release adds some. */
  readonly subs: Door[];
  readonly actions: readonly Door[];
  readonly create: Door;
  readonly update: Door;
  readonly remove: Door;
  readonly share: Door;
  readonly transfer: Door;
  readonly sharedList: Door;
  readonly adminList: Door;
  readonly parent: Resource | undefined;
  readonly all: Obj[];
  nextId: number;
  readonly byOwner: Map<User, Obj[]>;
  readonly byTeam: Map<string, Obj[]>;
  readonly byTenant: Map<string, Obj[]>;
}

export interface Obj {
  readonly resource: Resource;
  readonly number: number;
  readonly value: string;
  readonly token: string;
  owner: User;
  isPublic: boolean;
  grants: Set<User> | undefined;
  link: string | undefined;
  parent: Obj | undefined;
  /** Its owner was seen with it at this time, in a way that a sensor tells. */
  seenAt: number;
  gone: boolean;
}

export interface Device {
  readonly agent: string;
  readonly mobile: boolean;
  /** Of home or office; mobile devices outside change theirs. */
  readonly address: string;
}

export interface User {
  readonly n: number;
  readonly tenant: string;
  readonly team: string;
  role: string;
  readonly devices: readonly Device[];
  /** Objects shared with this user: received in a list before they are opened. */
  readonly granted: Obj[];
  readonly activity: number;
  sessions: number;
  /** Objects opened, by resource: who has dealings there is no newcomer. */
  readonly opened: Map<Resource, number>;
  /** Lists that were seen. */
  readonly knows: Set<Resource>;
  readonly service: Service[];
}

/** Who makes a call, as sensors see it. */
export interface Caller {
  readonly user: User | undefined;
  principal: Principal | undefined;
  address: string;
  agent: string | undefined;
  readonly label: Label;
}
