export interface XmlText {
  readonly path: readonly string[];
  readonly text: string;
}

/** Leaves of an XML document: paths of local names, with their text; and the name of a SOAP body's first child. */
export interface XmlReading {
  readonly leaves: readonly XmlText[];
  /** Attributes, and text between elements. */
  readonly others: readonly XmlText[];
  readonly soap: boolean;
  readonly soapOperation: string | undefined;
}

const LEAVES_MAX = 200;
const DEPTH_MAX = 16;
const TAG = /<(\/?)([A-Za-z_][\w.-]{0,100}(?::[A-Za-z_][\w.-]{0,100})?)((?:\s[^<>]{0,2000})?)(\/?)>/g;

const ATTRIBUTE = /([A-Za-z_][\w.:-]{0,100})\s{0,10}=\s{0,10}(?:"([^"]*)"|'([^']*)')/g;
const CDATA = '<![CDATA[';
const CDATA_END = ']]>';

const local = (name: string): string => name.slice(name.indexOf(':') + 1);
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
};
const plain = (text: string): string =>
  text.trim().replace(/&(?:lt|gt|amp|quot|apos);/g, (entity) => ENTITIES[entity] ?? entity);

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** CDATA sections as the escaped text that they stand for. */
function withoutCdata(text: string): string {
  let from = text.indexOf(CDATA);
  if (from < 0) return text;
  const parts: string[] = [];
  let last = 0;
  while (from >= 0) {
    const end = text.indexOf(CDATA_END, from);
    const until = end < 0 ? text.length : end;
    parts.push(text.slice(last, from), escaped(text.slice(from + CDATA.length, until)));
    last = Math.min(text.length, until + CDATA_END.length);
    from = text.indexOf(CDATA, last);
  }
  parts.push(text.slice(last));
  return parts.join('');
}

/** A scanner of tags, not a validator: no entity is expanded but the five of XML, nothing is fetched, one pass. */
export function parseXml(source: string): XmlReading {
  const text = withoutCdata(source);
  const leaves: XmlText[] = [];
  const others: XmlText[] = [];
  const other = (path: readonly string[], found: string): void => {
    const value = plain(found);
    if (value !== '' && others.length < LEAVES_MAX) others.push({ path, text: value });
  };
  let textFrom = 0;
  const open: string[] = [];
  let soap = false;
  let soapOperation: string | undefined;
  let leafFrom = -1;
  for (const tag of text.matchAll(TAG)) {
    const name = local(tag[2] as string);
    const at = tag.index;
    if (tag[1] === '/') {
      if (leafFrom >= 0) {
        const value = plain(text.slice(leafFrom, at));
        leaves.push({ path: open.slice(), text: value });
      } else if (open.length > 0) other(open.slice(), text.slice(textFrom, at));
      leafFrom = -1;
      open.pop();
    } else {
      const parent = open.at(-1);
      if (open.length > 0) other(open.slice(), text.slice(textFrom, at));
      for (const [, attribute = '', double, single] of (tag[3] ?? '').matchAll(ATTRIBUTE))
        other([...open.slice(0, DEPTH_MAX), name, local(attribute)], double ?? single ?? '');
      if (open.length === 0 && name === 'Envelope') soap = true;
      if (soap && parent === 'Body' && open.length === 2) soapOperation ??= name;
      if (tag[4] !== '/' && !tag[3]?.endsWith('/')) {
        open.push(name);
        leafFrom = open.length <= DEPTH_MAX ? at + tag[0].length : -1;
      } else leafFrom = -1;
    }
    textFrom = at + tag[0].length;
    if (leaves.length >= LEAVES_MAX || open.length > 100) break;
  }
  return { leaves, others, soap, soapOperation };
}
