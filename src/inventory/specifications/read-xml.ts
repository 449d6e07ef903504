import { SaxesParser } from 'saxes';
import { storable } from './json-access.js';
import { DEPTH_MAX, XML_ELEMENTS_MAX } from './limits.js';
import { fail } from './problem.js';

/** An element by its local name; text and comments are left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  readonly line: number;
}

export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * The elements of a document. A document type is refused, since entities may come with it; none but the five of XML is
 * expanded, and nothing is fetched. Throws `ProblemError`.
 */
export function readXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  parser.on('doctype', () => fail('UNSAFE', 'a document type is not accepted', { line: parser.line }));
  parser.on('error', (error) => {
    // `3:14: text`. What it quotes of the document is left out.
    const told = error.message
      .replace(/^[^:]*:?\d+:\d+:\s*/, '')
      .replace(/[:"'<].*$/s, '')
      .slice(0, 120);
    fail('SYNTAX', `not well-formed XML: ${told.trim()}`, { line: parser.line });
  });
  const bound = (): void => {
    if (++count > XML_ELEMENTS_MAX)
      fail('TOO_MANY', `more than ${XML_ELEMENTS_MAX} elements and attributes`, { line: parser.line });
  };
  parser.on('attribute', bound);
  parser.on('opentag', (tag) => {
    bound();
    if (open.length >= DEPTH_MAX) fail('TOO_DEEP', `more than ${DEPTH_MAX} levels`, { line: parser.line });
    const attributes: Record<string, string> = Object.create(null);
    for (const [name, value] of Object.entries(tag.attributes))
      attributes[localName(name)] = storable(String(value).slice(0, 1000));
    const element = { name: localName(tag.name), attributes, children: [], line: parser.line };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(text).close();
  return root ?? fail('SYNTAX', 'no element', { line: 1 });
}

export const childrenOf = (element: XmlElement | undefined, name: string): XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];

export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);
