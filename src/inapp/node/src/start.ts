import { randomUUID } from 'node:crypto';
import { hostname, tmpdir } from 'node:os';
import type { CodedError } from '../../../event/coded-error.js';
import { createReporter } from '../../../sensor/reporter.js';
import { appFacts } from './app-facts.js';
import { atExit } from './at-exit.js';
import { Library } from './library.js';
import { PolicyFile } from './policy-file.js';
import { readSettings } from './settings.js';

/** One line on stderr, never more often than there is something new to say, never a value. */
function say(text: string): void {
  try {
    process.stderr.write(`protectonce: ${text}\n`);
  } catch {
    // Nobody listens.
  }
}

/** Starts the library, or says in one line why not. Never throws: the application comes first. */
export function start(version: string): Library | undefined {
  try {
    const settings = readSettings(process.env);
    if (typeof settings === 'string') {
      say(`off: ${settings}`);
      return undefined;
    }
    const facts = appFacts(process.argv[1], process.cwd(), settings.service);
    const clock = { now: () => Date.now() };
    const reporter = createReporter({
      url: settings.url,
      token: settings.token,
      kind: 'inapp-node',
      version,
      instance: randomUUID(),
      name: `${facts.service}@${hostname()}`,
      clock,
      policyStore: new PolicyFile(tmpdir(), settings.token),
      onError: (error: CodedError) => say(`${error.message} (${error.code})`),
    });
    const onAside = (isAside: boolean) =>
      say(
        isAside ? 'takes too much of this process: stepping aside for a while' : 'back from stepping aside',
      );
    const library = new Library({ settings, facts, version, reporter, clock, onAside });
    library.start();
    atExit(process, () => library.flush());
    return library;
  } catch (error) {
    say(`off: ${error instanceof Error ? error.message : 'could not start'}`);
    return undefined;
  }
}
