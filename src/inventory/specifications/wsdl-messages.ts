import type { DeclaredBody, DeclaredField, DeclaredShape } from './declared-api.js';
import { childrenOf, localName, type XmlElement } from './read-xml.js';
import type { ShapeTable } from './shape-table.js';
import type { XsdSchemas } from './xsd-fields.js';

export interface Part {
  readonly name: string;
  readonly element?: string | undefined;
  readonly type?: string | undefined;
}

export interface Message {
  readonly parts: readonly Part[];
}

/** SOAP 1.1 and 1.2. */
const contentTypes = ['text/xml', 'application/soap+xml'];
const BODY = 'Envelope.Body';

/** The messages of a WSDL document, in the form that sensors tell SOAP in: `Envelope.Body.GetOrder.id`. */
export class SoapMessages {
  readonly #messages = new Map<string, Message>();

  constructor(
    root: XmlElement,
    readonly schemas: XsdSchemas,
    readonly table: ShapeTable,
  ) {
    for (const message of childrenOf(root, 'message')) {
      const parts = childrenOf(message, 'part').map(({ attributes }) => ({
        name: attributes.name ?? '',
        element: attributes.element,
        type: attributes.type,
      }));
      this.#messages.set(message.attributes.name ?? '', { parts });
    }
  }

  get shapes(): readonly DeclaredShape[] {
    return this.table.shapes;
  }

  named(name: string | undefined): Message | undefined {
    return name === undefined ? undefined : this.#messages.get(localName(name));
  }

  /** `wrapper` is the element of messages whose parts have types and no elements (rpc style). */
  bodies(wrapper: string, message: Message | undefined): DeclaredBody[] {
    if (message === undefined) return [];
    const shape = this.table.of(message, () => ({
      types: ['object'],
      // Headers of the envelope are another matter.
      open: true,
      fields: this.#fields(wrapper, message),
    }));
    return contentTypes.map((contentType) => ({ contentType, shape }));
  }

  #fields(wrapper: string, { parts }: Message): DeclaredField[] {
    const fields: DeclaredField[] = [
      { path: 'Envelope', types: ['object'], open: true },
      { path: BODY, types: ['object'] },
      // Stands in the place of any answer.
      { path: `${BODY}.Fault`, types: ['object'], open: true },
    ];
    let isWrapped = false;
    for (const { name, element, type } of parts) {
      if (element !== undefined) {
        const path = `${BODY}.${localName(element)}`;
        const found = this.schemas.element(element);
        if (found) fields.push(...this.schemas.fieldsOf(found, path));
        else fields.push({ path, types: [], open: true });
      } else if (name !== '') {
        const part = { name: 'element', attributes: { name, ...(type && { type }) }, children: [], line: 0 };
        if (!isWrapped) fields.push({ path: `${BODY}.${wrapper}`, types: ['object'] });
        isWrapped = true;
        fields.push(...this.schemas.fieldsOf(part, `${BODY}.${wrapper}.${name}`));
      }
    }
    return fields;
  }
}
