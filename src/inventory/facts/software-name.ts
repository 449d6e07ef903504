import type { Software } from '../../event/index.js';

/** A program as facts name it: `nginx/1.18.0`; with a `*` behind it, a distribution's build. */
export const softwareName = ({ name, version, distribution }: Software): string =>
  `${name}${version ? `/${version}` : ''}${distribution ? '*' : ''}`;

/** The same, read. */
export function readSoftwareName(text: string): Software {
  const distribution = text.endsWith('*');
  const [name = '', version] = (distribution ? text.slice(0, -1) : text).split('/');
  return { name, ...(version && { version }), ...(distribution && { distribution }) };
}
