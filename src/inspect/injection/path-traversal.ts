import type { Location } from '../../event/vocabulary.js';
import type { Verdict } from './verdict.js';

const CLIMB = /(?:^|[/\\=:'"(,\s])\.{2,4}[/\\]+/g;
const OVERLONG = /(?:%c0%ae|%uff0e|%252e|\u2215|\uff0e|\.\.%5c|\.\.;\/)/i;
const TARGET =
  /(?:^|[/\\=:'"\s])(?:etc[/\\]+(?:passwd|shadow|hosts|group|issue|crontab|ssh|mysql|apache2?|nginx)|proc[/\\]+(?:self|version|\d)|windows[/\\]+(?:win\.ini|system32|system\.ini)|winnt[/\\]|boot\.ini|web\.config|\.ssh[/\\]+(?:id_|authorized)|\.aws[/\\]+credentials|\.git[/\\]+(?:config|head)|web-inf[/\\]+web\.xml|var[/\\]+(?:log|www)[/\\])/i;
const WRAPPER = /^\s*(?:file:\/\/|php:\/\/(?:filter|input)|expect:\/\/|phar:\/\/|zip:\/\/|data:\/\/text)/i;
const ABSOLUTE = /^\s*(?:[a-z]:)?[/\\]+(?:etc[/\\]|proc[/\\]|windows[/\\]|boot\.ini|root[/\\])/i;

const verdict = (rule: string, confidence: number, fingerprint: string): Verdict => ({
  rule: `path.${rule}`,
  class: 'path',
  confidence,
  fingerprint,
});

/** A path that climbs out of its directory or names a file of the system. One `../`, or a relative link in a text, is neither. */
export function judgePath(text: string, location: Location): Verdict | undefined {
  const climbs = text.match(CLIMB)?.length ?? 0;
  const chained = /(?:\.{2,4}[/\\]+){2}/.test(text);
  const target = TARGET.test(text);
  if (climbs > 0 && target) return verdict('climb', 0.95, '../ FILE');
  if (WRAPPER.test(text)) return verdict('wrapper', 0.8, 'WRAPPER:');
  if (OVERLONG.test(text) && /\.\.|%2e|\uff0e|%ae/i.test(text)) return verdict('encoded', 0.85, 'ENC ..');
  if (ABSOLUTE.test(text) && target && !/\s/.test(text.trim())) return verdict('absolute', 0.85, '/ FILE');
  // A relative path in prose or source text; as a whole value it is what a file parameter would be given.
  if (!chained || /\s/.test(text.trim())) return undefined;
  return verdict('climb', location === 'body' || location === 'header' ? 0.6 : 0.85, '../../');
}
