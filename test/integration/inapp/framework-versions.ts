/** An application of `apps/frameworks`, with a version of its framework. */
export interface FrameworkVersion {
  readonly file: string;
  /** Names in test/matrix: the framework, then what the application needs beside it. */
  readonly packages: readonly string[];
  /** The package's own name, as it is reported. */
  readonly name: string;
  /** Routes as the framework writes them, by the path that is asked for. */
  readonly routes: Readonly<Record<string, string | undefined>>;
  readonly throwsStatus: number;
  readonly preload?: readonly string[];
}

const colonRoutes = {
  '/health': '/health',
  '/users/17': '/users/:id',
  '/api/v1/shops/2/items/3': '/api/v1/shops/:shopId/items/:itemId',
  '/any/thing': '/any/:what',
  '/things/5': '/things/:thingId',
  '/packed': '/packed',
  '/stream': '/stream',
  '/throws': '/throws',
  '/nowhere/at/all': undefined,
};
const regexpRoute = { '/files/77': '/files/:0' };

const express = (packages: readonly string[], wildcard = '/assets/*'): FrameworkVersion => ({
  file: 'express.cjs',
  packages,
  name: 'express',
  routes: { ...colonRoutes, ...regexpRoute, '/assets/a/b.txt': wildcard },
  throwsStatus: 418,
});

const hapi = (alias: string, name: string, preload: readonly string[] = []): FrameworkVersion => ({
  file: 'hapi.cjs',
  packages: [alias],
  name,
  routes: {
    ...Object.fromEntries(
      Object.entries(colonRoutes).map(([path, route]) => [path, route?.replace(/:(\w+)/g, '{$1}')]),
    ),
    '/assets/a/b.txt': '/assets/{rest*}',
  },
  throwsStatus: 500,
  preload,
});
const oldHapi = (alias: string, name: string) => hapi(alias, name, ['./frameworks/node-of-their-time.cjs']);

const fastify = (alias: string): FrameworkVersion => ({
  file: 'fastify.cjs',
  packages: [alias],
  name: 'fastify',
  routes: { ...colonRoutes, '/assets/a/b.txt': '/assets/*' },
  throwsStatus: 418,
});

const koa = (...packages: string[]): FrameworkVersion => ({
  file: 'koa.cjs',
  packages,
  name: 'koa',
  routes: { ...colonRoutes, ...regexpRoute },
  throwsStatus: 418,
});

/** Oldest and newest of what the README states, and what changed in between. */
export const frameworkVersions: readonly FrameworkVersion[] = [
  express(['express-4.0', 'body-parser-1.0']),
  express(['express-4.16']),
  express(['express-4']),
  express(['express-5.0'], '/assets/*rest'),
  express(['express'], '/assets/*rest'),
  ...['hapi-13', 'hapi-14', 'hapi-16', 'hapi-17', 'hapi-18'].map((alias) => oldHapi(alias, 'hapi')),
  ...['hapi-hapi-17', 'hapi-hapi-18', 'hapi-hapi-19', 'hapi-hapi-20'].map((alias) =>
    oldHapi(alias, '@hapi/hapi'),
  ),
  hapi('@hapi/hapi', '@hapi/hapi'),
  ...['fastify-3', 'fastify-4', 'fastify'].map(fastify),
  koa('koa-2.0', 'koa-router-7', 'koa-bodyparser'),
  koa('koa-2', 'koa-scoped-router-8', 'koa-bodyparser'),
  koa('koa', 'koa-router', '@koa/bodyparser'),
  koa('koa', '@koa/router', '@koa/bodyparser'),
];
