import { type BodyReading, type FoundId, readBody } from './body-shape.js';
import type { CustomClasses } from './data-classes/custom-classes.js';
import { fieldFacts } from './field-name.js';
import type { ParsedBody } from './parse-body.js';
import { readQuery } from './query-shape.js';
import { ShapeBuilder } from './shape-builder.js';

function readXml(
  body: Extract<ParsedBody, { kind: 'xml' }>,
  idsMax: number,
  custom: CustomClasses | undefined,
): BodyReading {
  const shape = new ShapeBuilder(custom);
  const ids: FoundId[] = [];
  for (const { path, text } of body.xml.leaves) {
    const facts = fieldFacts(path.at(-1) ?? '');
    const shown = path.map((name) => fieldFacts(name).shown).join('.');
    const type = shape.addText(shown, facts, text);
    if (facts.isId && text !== '' && text.length <= 128 && shown.length <= 200 && ids.length < idsMax)
      ids.push({ name: shown, type, value: text });
  }
  return { shape: shape.build(), ids };
}

/** Shape and ids of a body, whatever it turned out to be. HTML and binary content have no shape. */
export function readParsedBody(body: ParsedBody, idsMax: number, custom?: CustomClasses): BodyReading {
  switch (body.kind) {
    case 'value':
      return readBody(body.value, idsMax, custom);
    case 'pairs':
      return readQuery(body.pairs, custom);
    case 'xml':
      return readXml(body, idsMax, custom);
    case 'broken':
      return { shape: { fields: [], truncated: true }, ids: [] };
    default:
      return { shape: undefined, ids: [] };
  }
}
