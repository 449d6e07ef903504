import type { Severity } from '../../../event/index.js';
import type { FactName, Stream } from '../../facts/fact-name.js';
import { counted, type EndpointRule, type RuleText } from '../rule.js';

/** A mark of answers that says all by itself. */
function markRule(
  text: RuleText,
  [fact, stream, min]: readonly [FactName, Stream, number],
  [outside, inside]: readonly [Severity, Severity],
): EndpointRule {
  return {
    ...text,
    judge(assessment) {
      const stands = assessment.stands(fact, stream, { min });
      if (!stands) return undefined;
      const severity = assessment.endpoint.exposure === 'internal' ? inside : outside;
      return { severity, stands, evidence: counted(stands) };
    },
  };
}

export const stackTraces = markRule(
  {
    id: 'posture.stack-traces',
    owasp: 'API8:2023',
    title: 'Stack traces in answers',
    why: 'Answers show the frames of the program’s stack: files, functions and libraries, which tell an attacker what to try.',
    fix: 'Catch errors in one place, log the trace there under an id, and answer with that id and a general text. Switch off the framework’s debug mode.',
  },
  ['stack-trace', 'told', 3],
  ['medium', 'low'],
);

export const verboseErrors = markRule(
  {
    id: 'posture.verbose-errors',
    owasp: 'API8:2023',
    title: 'Errors name what lies beneath',
    why: 'Errors hold a database’s own message, a path of a file or the class of an exception. They turn guessing into reading.',
    fix: 'Map errors to your own codes and texts before they leave the service, and keep the original in the log.',
  },
  ['verbose-error', 'told-errors', 3],
  ['low', 'info'],
);

export const serverVersion = markRule(
  {
    id: 'posture.server-version',
    owasp: 'API8:2023',
    title: 'Headers name programs and versions',
    why: 'Whoever scans for a known hole finds this service by its headers.',
    fix: 'Switch off the Server version and X-Powered-By (for Express: app.disable("x-powered-by")).',
  },
  ['server-version', 'told', 10],
  ['info', 'info'],
);

export const directoryListing = markRule(
  {
    id: 'posture.directory-listing',
    owasp: 'API8:2023',
    title: 'Directories are listed',
    why: 'The server shows the names of all files in a directory, backups and forgotten ones included.',
    fix: 'Switch off automatic indexes (`autoindex off`, `Options -Indexes`), and move what is not meant for download away.',
  },
  ['directory-listing', 'told-succeeded', 3],
  ['medium', 'low'],
);

export const defaultPage = markRule(
  {
    id: 'posture.default-page',
    owasp: 'API9:2023',
    title: 'A server that nobody has set up',
    why: 'The answer is the one a server gives out of the box. Such a host is rarely patched and rarely watched.',
    fix: 'Take the host out of service, or give it an owner and set it up.',
  },
  ['default-page', 'told', 3],
  ['low', 'info'],
);
