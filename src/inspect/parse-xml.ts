/** Leaves of an XML document: paths of local names, with their text; and the name of a SOAP body's first child. */
export interface XmlReading {
  readonly leaves: readonly { readonly path: readonly string[]; readonly text: string }[];
  readonly soap: boolean;
  readonly soapOperation: string | undefined;
}

const LEAVES_MAX = 200;
const DEPTH_MAX = 16;
const TAG = /<(\/?)([A-Za-z_][\w.-]{0,100}(?::[A-Za-z_][\w.-]{0,100})?)((?:\s[^<>]{0,2000})?)(\/?)>/g;

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

/** A scanner of tags, not a validator: no entity is expanded but the five of XML, nothing is fetched, one pass. */
export function parseXml(text: string): XmlReading {
  const leaves: { path: string[]; text: string }[] = [];
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
      }
      leafFrom = -1;
      open.pop();
    } else {
      const parent = open.at(-1);
      if (open.length === 0 && name === 'Envelope') soap = true;
      if (soap && parent === 'Body' && open.length === 2) soapOperation ??= name;
      if (tag[4] !== '/' && !tag[3]?.endsWith('/')) {
        open.push(name);
        leafFrom = open.length <= DEPTH_MAX ? at + tag[0].length : -1;
      } else leafFrom = -1;
    }
    if (leaves.length >= LEAVES_MAX || open.length > 100) break;
  }
  return { leaves, soap, soapOperation };
}
