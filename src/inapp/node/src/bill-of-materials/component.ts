import type { Component } from '../../../../event/app-started.js';

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export type Scope = NonNullable<Component['scope']>;

const LICENSES_MAX = 8;
const frameworks: ReadonlySet<string> = new Set([
  '@hapi/hapi',
  '@nestjs/core',
  'express',
  'fastify',
  'hapi',
  'koa',
  'next',
  'restify',
]);
const released = /^v?\d+(?:\.\d+){0,3}(?:[-+][\w.+-]+)?$/;
const commit = /[#/@]([0-9a-f]{7,40})$/;
const packageName = /^(?:@[\w.~-]+\/)?[\w.~-]+$/;

export interface Found {
  readonly name: unknown;
  /** A version, or where the package comes from; of an address, only a commit's id is told: it may hold a password. */
  readonly version: unknown;
  readonly scope?: Scope | undefined;
  /** Whether its name and version mean what they mean in the public registry. */
  readonly isRegistry: boolean;
  /** `license` of a manifest, in any of its forms, old ones too. */
  readonly license?: unknown;
}

/** In CycloneDX's words; undefined for what is no package. */
export function componentOf(found: Found): Component | undefined {
  const { name, scope } = found;
  const version = versionOf(found.version);
  if (typeof name !== 'string' || version === undefined) return undefined;
  if (!packageName.test(name) || name.length > 214 || version.length > 80) return undefined;
  const isReleased = found.isRegistry && released.test(version);
  const purl = `pkg:npm/${name.replace(/^@/, '%40')}@${version.replace(/\+/g, '%2B')}`;
  const licenses = licensesOf(found.license);
  return {
    type: frameworks.has(name) ? 'framework' : 'library',
    name,
    version,
    ...(isReleased ? { purl } : {}),
    ...(scope === undefined ? {} : { scope }),
    ...(licenses.length > 0 ? { licenses } : {}),
  };
}

function versionOf(version: unknown): string | undefined {
  if (typeof version !== 'string' || version === '') return undefined;
  return released.test(version) ? version : (commit.exec(version)?.[1] ?? 'unknown');
}

function licensesOf(license: unknown): string[] {
  const all = Array.isArray(license) ? license : [license];
  return all
    .map((one: unknown) => (isFields(one) ? one.type : one))
    .filter((one): one is string => typeof one === 'string' && one !== '' && one.length <= 100)
    .slice(0, LICENSES_MAX);
}

const strength: readonly (Scope | undefined)[] = ['required', undefined, 'optional', 'excluded'];

/** One for each name and version, of the strongest scope that it has anywhere; what runs comes before what only builds. */
export function distinct(components: readonly Component[]): Component[] {
  const weight = ({ scope }: Component) => strength.indexOf(scope);
  const kept = new Map<string, Component>();
  for (const one of components) {
    const id = `${one.name}@${one.version}`;
    const other = kept.get(id);
    if (!other || weight(one) < weight(other)) kept.set(id, one);
  }
  return [...kept.values()].sort((a, b) => weight(a) - weight(b));
}
