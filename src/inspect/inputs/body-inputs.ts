import type { ParsedBody } from '../parse-body.js';
import { addGraphqlRequest } from './graphql-inputs.js';
import { type InputList, nameFacts } from './input-list.js';
import { addPairs } from './pair-inputs.js';
import { addText, addValue } from './value-inputs.js';

const BATCH_MAX = 100;
const XML = /^\s{0,100}(?:<\?xml|<!DOCTYPE|<svg)/i;
const JSON_STRING = /"((?:[^"\\\n]|\\.){1,65536})"?/g;
const STRINGS_MAX = 500;

/** JSON that a strict parser refuses, mostly cut: its strings still reach an application that is less strict. */
function addBroken(list: InputList, text: string): void {
  let count = 0;
  for (const [, inside = ''] of text.matchAll(JSON_STRING)) {
    if (++count > STRINGS_MAX) return;
    let plain = inside;
    try {
      plain = JSON.parse(`"${inside}"`) as string;
    } catch {
      // An escape was cut, or is none of JSON's.
    }
    addText(list, plain, 'body', '$', 0);
  }
  // Not JSON at all, whatever the header says.
  if (count === 0 || !/^\s{0,100}[[{"]/.test(text)) addText(list, text, 'body', '$', 0);
}

function addParsed(list: InputList, value: unknown): void {
  if (Array.isArray(value) && value.length > 0 && addGraphqlRequest(list, value[0], value.length)) {
    for (const request of value.slice(1, BATCH_MAX))
      if (!addGraphqlRequest(list, request, 1)) addValue(list, request, 'body', '', 0);
    return;
  }
  if (!addGraphqlRequest(list, value, 1)) addValue(list, value, 'body', '', 0);
}

/** Every value of a body, whatever it turned out to be. */
export function addBody(list: InputList, body: ParsedBody): void {
  switch (body.kind) {
    case 'value':
      addParsed(list, body.value);
      return;
    case 'pairs':
      addPairs(list, body.pairs, 'body');
      for (const { name, fileName, text } of body.files ?? []) {
        addText(list, fileName, 'file', nameFacts(name).shown, 0);
        if (XML.test(text)) list.addDocument({ kind: 'xml', text, count: 1 });
      }
      return;
    case 'xml':
      list.addDocument({ kind: 'xml', text: body.text, count: 1 });
      for (const { path, text } of [...body.xml.leaves, ...body.xml.others])
        addText(list, text, 'body', path.map((name) => nameFacts(name).shown).join('.'), 0);
      if (body.xml.leaves.length === 0) addText(list, body.text, 'body', '$', 0);
      return;
    case 'text':
      if (XML.test(body.text)) list.addDocument({ kind: 'xml', text: body.text, count: 1 });
      addText(list, body.text, 'body', '$', 0);
      return;
    case 'broken':
      if (body.text !== undefined) addBroken(list, body.text);
      return;
    default:
  }
}
