import type { AttackSeen } from '../../../src/event/attack-seen.js';
import { WireEvent } from '../../../src/event/event.js';
import { eventually } from '../../kit/eventually.js';
import { matrixManifest } from '../../kit/matrix.js';
import { startFakePlatform } from './fake-platform.js';
import { type Answer, ask, runApp } from './run-app.js';

export const frameworks = ['express', 'hapi'] as const;

/** Rules of sinks, and not of what requests look like: with these alone, a call is refused at the sink and nowhere before. */
export const sinkRules = [
  'path.file-read',
  'path.file-write',
  'path.file-delete',
  'path.file-stat',
  'ssrf.sink-inner',
  'ssrf.sink-metadata',
  'cmdi.sink-break',
  'cmdi.sink-command',
  'cmdi.sink-argument',
  'cmdi.program',
  'cmdi.code',
  'code.break-out',
  'code.expression',
  'code.structure',
  'code.module',
  'ssti.source',
];

export interface Case {
  /** `group/action` of `apps/sinks/actions.cjs`. */
  readonly action: string;
  readonly input: string;
}

export interface SinkRun {
  readonly url: string;
  readonly answers: readonly Answer[];
  readonly attacks: readonly AttackSeen[];
  readonly unscopedCalls: number;
  /** Errors inside of the library, by place. */
  readonly errors: readonly string[];
}

export interface SinkRunOptions {
  readonly framework: (typeof frameworks)[number];
  readonly mode: 'monitor' | 'block';
  readonly base?: string;
  /** Called before each case. */
  readonly before?: (url: string) => Promise<unknown> | unknown;
  /** What else the application is asked, after the cases. */
  readonly visit?: (url: string) => Promise<unknown>;
  /** Makes the input of a case; gets the application's own address. */
  readonly input?: (text: string, url: string) => string;
}

/** Starts the application, puts each case to it, ends it, and returns what the platform was told. */
export async function runSinks(
  cases: readonly Case[],
  { framework, mode, base, before, visit, input = (text) => text }: SinkRunOptions,
): Promise<SinkRun> {
  const rules = mode === 'block' ? sinkRules.map((rule) => ({ rule, mode }) as const) : [];
  const platform = await startFakePlatform('good', { rules });
  try {
    const app = await runApp({
      args: ['-r', 'protectonce', `sinks/${framework}.cjs`],
      platform: platform.url,
      env: { MATRIX: matrixManifest, ...(base === undefined ? {} : { SINK_BASE: base }) },
    });
    const put = ({ action, input: text }: Case, method = 'GET') =>
      ask(app.url, `/act/${action}?x=${encodeURIComponent(input(text, app.url))}`, { method });
    const probe = { action: 'files/readFile', input: '../probe.txt' };
    if (mode === 'block')
      await eventually(async () => (await put(probe, 'POST')).status === 403, {
        what: 'the policy in force',
      });
    const answers: Answer[] = [];
    for (const each of cases) {
      await before?.(app.url);
      answers.push(await put(each));
    }
    await visit?.(app.url);
    await app.stop();
    for (const event of platform.events()) {
      const { error } = WireEvent.safeParse(event);
      if (error) throw error;
    }
    const beats = platform.eventsOf('app.heartbeat');
    return {
      url: app.url,
      answers,
      attacks: platform
        .eventsOf('attack.seen')
        .filter(({ sink, request }) => sink && request?.method === 'GET'),
      unscopedCalls: beats.reduce((sum, beat) => sum + (beat.unscopedCalls ?? 0), 0),
      errors: beats.flatMap((beat) => (beat.errors ?? []).map(({ place }) => place)),
    };
  } finally {
    await platform.stop();
  }
}
