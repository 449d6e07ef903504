import 'reflect-metadata';
import { type DependencyContainer, container as rootContainer } from 'tsyringe';
import type { Environment } from './environment.js';
import { type Clock, CodedError } from './event/index.js';
import { ApiPart } from './main/api-part.js';
import { Closers } from './main/closers.js';
import { type HttpServer, startHttpServer } from './main/http-server.js';
import { IngestPart } from './main/ingest-part.js';
import { keepHouse } from './main/keep-house.js';
import { loadDetectors } from './main/load-detectors.js';
import { createLogger, type Logger } from './main/logger.js';
import { openStore } from './main/open-store.js';
import { operationsPart } from './main/operations-part.js';
import type { RolePart } from './main/role-part.js';
import { tokens } from './main/tokens.js';
import { WorkerPart } from './main/worker-part.js';
import { bootstrap, type FirstStart } from './store/bootstrap.js';

const STOP_GRACE_MS = 10_000;

export interface Platform {
  readonly url: string;
  /** The tokens of the first start, shown once; undefined at any later start. */
  readonly firstStart: FirstStart | undefined;
  /** Drains: stops accepting, finishes and commits what is in hand, saves state, closes connections. */
  stop(): Promise<void>;
}

export interface PlatformOptions {
  readonly environment: Environment;
  readonly clock?: Clock;
  readonly log?: Logger;
}

type PartClass = new (...parts: never[]) => RolePart;

const partsOfRole: Readonly<
  Record<Exclude<Environment['PROTECTONCE_ROLE'], 'collector'>, readonly PartClass[]>
> = {
  all: [WorkerPart, IngestPart, ApiPart],
  api: [ApiPart],
  ingest: [IngestPart],
  worker: [WorkerPart],
};

function newContainer(options: PlatformOptions): DependencyContainer {
  // Of its own for each platform, and no child of it is ever made: singletons would leak between siblings.
  const container = rootContainer.createChildContainer();
  container.registerInstance(tokens.environment, options.environment);
  container.registerInstance(tokens.clock, options.clock ?? { now: () => Date.now() });
  container.registerInstance(
    tokens.log,
    options.log ?? createLogger(options.environment.PROTECTONCE_LOG_LEVEL),
  );
  return container;
}

/** Builds and starts what the role needs. Throws a `CodedError` that names what is wrong; whatever was opened is closed again. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const role = options.environment.PROTECTONCE_ROLE;
  if (role === 'collector') {
    throw new CodedError(
      'ROLE_IS_A_SENSOR',
      'The role collector has no platform in it: run `protectonce collect`.',
      {
        field: 'PROTECTONCE_ROLE',
      },
    );
  }
  const container = newContainer(options);
  const log = container.resolve(tokens.log);
  const closers = new Closers((error, what) =>
    log.error({ err: error, what }, 'could not be closed in order'),
  );
  try {
    await openStore(container, closers);
    const database = container.resolve(tokens.database);
    await loadDetectors(container, closers);
    if (role === 'all' || role === 'worker') closers.add('housekeeping', keepHouse(container));

    const parts = partsOfRole[role].map((part) => container.resolve<RolePart>(part as never));
    const operations = operationsPart(database, () => parts);
    let server: HttpServer | undefined;
    closers.add('parts', async () => {
      // Accepting ends first; what is in hand ends with its part, and the server with the last of them.
      const closed = server?.close(STOP_GRACE_MS);
      const stopped = await Promise.allSettled(parts.map((part) => part.stop()));
      await closed;
      for (const outcome of stopped) if (outcome.status === 'rejected') throw outcome.reason;
    });
    for (const part of parts) await part.start();
    server = await startHttpServer({
      host: options.environment.HOST,
      port: options.environment.PORT,
      mounts: [operations, ...parts].flatMap((part) => part.mounts),
      log,
    });
    // One role shows the first tokens, so that an operator of several knows where to look. Made last: of a start that
    // fails nobody would ever see them.
    const shows = role === 'all' || role === 'api';
    const firstStart = shows ? await bootstrap(database, container.resolve(tokens.clock)) : undefined;
    log.info({ role, url: server.url }, 'ready');
    return { url: server.url, firstStart, stop: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}
