import type { DeclaredServer } from './declared-api.js';
import { isObject, type Json, listOf, memberOf, objectOf, storable, textOf } from './json-access.js';
import { SERVERS_MAX } from './limits.js';

/** Host and base path of a URL, whole or relative. */
export function serverOf(url: string): DeclaredServer {
  const [, authority, path] = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)([^?#]*)/i.exec(url) ?? [];
  const basePath = storable(
    (path ?? (url.startsWith('/') ? url.replace(/[?#].*$/s, '') : '')).slice(0, 500),
  ).replace(/\/+$/, '');
  const host = authority?.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase();
  return host === undefined || host === '' || /[{}]/.test(host)
    ? { basePath }
    : { host: storable(host.slice(0, 255)), basePath };
}

function urlOf(server: Json): string {
  const variables = objectOf(server.variables);
  return (textOf(server.url, 1000) ?? '').replace(/\{([^{}]{1,100})\}/g, (all, name: string) => {
    const value = textOf(objectOf(memberOf(variables, name)).default);
    return value ?? all;
  });
}

/** Servers of a document, a path or an operation of OpenAPI 3; variables take their defaults. */
export function serversOf(value: unknown): DeclaredServer[] | undefined {
  const servers = listOf(value).slice(0, SERVERS_MAX).filter(isObject);
  return servers.length === 0 ? undefined : servers.map((server) => serverOf(urlOf(server)));
}

/** The one that counts for a path or an operation. */
export function firstServerOf(value: unknown): DeclaredServer | undefined {
  const server = listOf(value).find(isObject);
  return server && serverOf(urlOf(server));
}

/** Of Swagger 2: one host and one base path. */
export function swaggerServers(root: Json): DeclaredServer[] {
  const host = textOf(root.host, 255);
  return [serverOf(`${host === undefined ? '' : `//${host}`}${textOf(root.basePath, 500) ?? ''}`)];
}
