import type { Location } from '../../event/vocabulary.js';
import { sensitiveAfterClimb, sensitivityOf } from './sensitive-files.js';
import { unfoldPath } from './unfold-path.js';
import type { Verdict } from './verdict.js';

/** Longer values are no paths; what stands at their front is judged. */
const TEXT_MAX = 8_192;
/** A step up, and the forms that become one when a filter has removed `../` once: `....//`, `..././`. */
const STEP =
  /(?:^|[/\\=:'"(,\s\0?;&|]|(?<=[a-z0-9])(?=\.\.[\\/]))(?<!\.)(?:\.{2,}|\.\0{1,4}\.?|\.\.\0{1,4})(?:[;\0:]{0,4}|\.)[/\\]+/gi;
const SEVERAL = /(?:(?<!\.)\.{2,};?[/\\]+(?:\.?[/\\]+)*){2}/;
const DOTS_AND_SLASHES = /^(?=.*\.\.)[./\\]*(?:[./\\]*\{\w{1,10}\})?$/;
/** A file of the system named inside a text that climbs. */
const TARGET =
  /(?:etc[/\\]+(?:passwd|shadow|hosts|group|issue|crontab|sudoers|ssh|mysql|apache2?|nginx)|proc[/\\]+(?:self|version|\d)|windows[/\\]+(?:win\.ini|system32|system\.ini)|winnt[/\\]|boot\.ini|web\.config|\.ssh[/\\]|\.aws[/\\]+credentials|\.git[/\\]+(?:config|head)|web-inf[/\\]+web\.xml|var[/\\]+(?:log|www)[/\\]|c\$[/\\])/i;

const LISTED =
  /(?:^|[._])(?:added|modified|removed|renamed|deleted|files?|paths?|changes|changed_\w+|frames|file_?names?|diffs?|tree|annotations|entries)\[\]/i;

const verdict = (rule: string, confidence: number, fingerprint: string): Verdict => ({
  rule: `path.${rule}`,
  class: 'path',
  confidence,
  fingerprint,
});

/** `/%c0%ae%c0%ae/`: nobody writes dots and slashes like that by accident. */
function judgeDisguise(text: string, plain: string): Verdict | undefined {
  if (plain === text || !/\.\.[;\0]{0,3}[/\\]/.test(plain)) return undefined;
  const shown = text.match(/\.\.[/\\]/g)?.length ?? 0;
  const folded = plain.match(/\.\.[;\0]{0,3}[/\\]/g)?.length ?? 0;
  if (folded <= shown) return undefined;
  // A text that mentions the form, such as documentation, has words around it.
  return /\s\S+\s/.test(text) && !TARGET.test(plain) ? undefined : verdict('encoded', 0.92, 'ENC ../');
}

function judgeClimb(plain: string, location: Location, spaced: boolean): Verdict | undefined {
  const steps = plain.match(STEP)?.length ?? 0;
  const several = SEVERAL.test(plain);
  if (steps === 0 && !several) return undefined;
  if (TARGET.test(plain))
    return spaced && steps < 2 && !several ? undefined : verdict('climb', 0.95, '../ FILE');
  const last = Math.max(plain.lastIndexOf('../'), plain.lastIndexOf('..\\'), plain.lastIndexOf('..;/') + 1);
  const rest = last < 0 ? '' : plain.slice(last + 2);
  if (spaced) {
    // `..\..\Program Files\x.xml` has a space, a sentence has many; a relative import has a quote before its dots.
    const whole = /^[./\\]*\.\.[/\\]/.test(plain) && (plain.match(/\s/g)?.length ?? 0) <= 4;
    return whole && several && sensitiveAfterClimb(rest) ? verdict('climb', 0.9, '../ FILE') : undefined;
  }
  if (several) return verdict('climb', sensitiveAfterClimb(rest) ? 0.95 : 0.88, '../../');
  if (sensitiveAfterClimb(rest)) return verdict('climb', 0.9, '../ FILE');
  // A link to a neighbour's picture or page, as sites write them.
  const link =
    /^\.\.\/(?:[\w./-]*\.(?:png|jpe?g|gif|svg|css|js|mjs|html?|webp|ico|pdf|woff2?|mp[34]|md))?$/i.test(
      plain,
    );
  const anchored = /^(?:\.?[/\\])*\.{2,}[;\0]?[/\\]/.test(plain) && !link;
  return verdict('step', anchored && location !== 'body' && location !== 'header' ? 0.8 : 0.6, '../');
}

/** `./\/././\/./`, `/..../..../`, `//////{FILE}`: paths that walk without arriving. */
function judgeWalk(plain: string): Verdict | undefined {
  if (plain.length < 6) return undefined;
  if (/^[./\\]+(?:boot\.ini|etc[/\\]+\w+|\{\w{1,10}\})?$/.test(plain) && /[/\\]/.test(plain)) {
    const turns = plain.match(/\.[/\\]+|[/\\]{2}/g)?.length ?? 0;
    if (turns >= 2 || DOTS_AND_SLASHES.test(plain)) return verdict('walk', 0.85, './ ./');
  }
  if (/^(?:[/\\]*\.{3,}[/\\]+){2}/.test(plain)) return verdict('walk', 0.85, '.../ .../');
  // Padding to the length where a system cuts names off, and the last step after it.
  if (/^[/\\]?(.)\1{99}/.test(plain) && /\.[/\\]/.test(plain)) return verdict('padding', 0.85, 'PAD ../');
  if (/(?:\.[/\\]+){6}/.test(plain)) return verdict('walk', 0.85, './ ./');
  return undefined;
}

function judgeFile(plain: string, location: Location, listed: boolean): Verdict | undefined {
  // A null byte ends the name for the system and not for the check: `../x.php\0.jpg`.
  const nul = plain.indexOf('\0');
  if (
    nul >= 0 &&
    nul > plain.length - 32 &&
    /^[ -~]+$/.test(plain.slice(0, nul)) &&
    /^[ -~\0]*$/.test(plain.slice(nul))
  )
    return verdict('null-byte', 0.85, 'FILE NUL');
  if (/::\$(?:data|index_allocation)\b/i.test(plain)) return verdict('stream', 0.9, 'FILE ::$DATA');
  const name = plain.replace(/^\s+|(?<![\s'"|;])[\s'"|;]+$/g, '').replace(/(?<=\w)[?#;].{0,40}$/, '');
  if (/^[/\\]{2,4}(?:[?.]|localhost|::1|127\.[\d.]+|[\w.-]+)[/\\]+[a-z][$:][/\\]/i.test(name))
    return verdict('device', 0.92, '\\\\ DEVICE');
  const folder = /^(?:[a-z]:[/\\]|\\)/i.test(name);
  if ((name.match(/\s/g)?.length ?? 0) > (folder ? 6 : 1)) return undefined;
  const sensitivity = sensitivityOf(name);
  if (sensitivity === 'system') return verdict('system-file', listed ? 0.6 : 0.87, '/ FILE');
  if (sensitivity === 'secret' && !/\s/.test(name)) {
    // A bare word such as `passwd` is a word; with a slash, a leading dot, or as a part of the path it is a file.
    const placed = location === 'path' || /[/\\]|^\.\w/.test(name);
    return verdict('sensitive-file', location === 'header' || listed || !placed ? 0.6 : 0.82, 'FILE');
  }
  if (/^\.{0,30}(?:etc[/\\]?(?:passwd|shadow)|web-inf[/\\]?web\.xml)$/i.test(name))
    return verdict('sensitive-file', 0.85, 'FILE');
  return undefined;
}

/**
 * A path that climbs out of its folder, in whatever encoding, or names a file of the system. One `../` in a text, a
 * relative import and an ellipsis are none of these.
 */
export function judgePath(text: string, location: Location, name = ''): Verdict | undefined {
  // Pushes list the files that they change, crash reports those of each frame.
  const listed = location === 'body' && LISTED.test(name);
  const part = text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text;
  const plain = unfoldPath(part);
  const spaced = /\s/.test(plain.trim());
  let best: Verdict | undefined;
  for (const found of [
    judgeDisguise(part, plain),
    judgeClimb(plain, location, spaced),
    spaced ? undefined : judgeWalk(plain),
    judgeFile(plain, location, listed),
  ])
    if (found && found.confidence > (best?.confidence ?? 0)) best = found;
  return best;
}
