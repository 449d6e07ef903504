import type { Location } from '../../event/vocabulary.js';
import { fieldFacts } from '../field-name.js';
import { memo } from '../memo.js';
import type { Input, InputDocument, RequestInputs } from './input.js';

const INPUTS_MAX = 1000;
/** Values looked at, of whatever type: a framework may have parsed far more than we would. */
const VALUES_MAX = 10_000;
const LENGTH_SUM_MAX = 1_048_576;
const DOCUMENTS_MAX = 16;
export const DEPTH_MAX = 10;

/** Names that objects of JavaScript and queries of MongoDB answer to, or that applications give to privileges. */
const MEANINGFUL =
  /^(?:\$|__|@|_\$|(?:is[_-]?)?(?:super[_-]?)?(?:admin|staff|root|superuser)(?:istrator)?$|(?:user[_-]?)?(?:roles?|permissions?|privileges?)$|is[_-]?(?:verified|approved|owner|premium)$)/i;

interface NameFacts {
  /** The name as it may travel. */
  readonly shown: string;
  /** The name itself is input: it is no ordinary name, or means more than that. */
  readonly unusual: boolean;
}

export const nameFacts: (name: string) => NameFacts = memo(
  (name) => {
    const { shown } = fieldFacts(name);
    return { shown, unusual: shown === '*' || MEANINGFUL.test(name) };
  },
  2048,
  64,
);

/** Collects the inputs of one request. Bounded: what is beyond is left out. */
export class InputList implements RequestInputs {
  readonly values: Input[] = [];
  readonly documents: InputDocument[] = [];
  #seen = 0;
  #length = 0;

  /** @param returns see `Input` */
  constructor(private readonly returns = false) {}

  /** Counts a value that is looked at; false when that was enough. */
  count(): boolean {
    return ++this.#seen <= VALUES_MAX && this.values.length < INPUTS_MAX;
  }

  add(text: string, location: Location, name: string): void {
    if (!this.#fits(text)) return;
    this.values.push(this.returns ? { text, location, name, returns: true } : { text, location, name });
  }

  addKey(text: string, location: Location, name: string): void {
    if (this.#fits(text)) this.values.push({ text, location, name, key: true });
  }

  addDocument(document: InputDocument): void {
    if (this.documents.length < DOCUMENTS_MAX) this.documents.push(document);
  }

  /** Whether all that the other holds could be added, with nothing left out of either. */
  hasRoomFor(other: InputList): boolean {
    return (
      this.#seen + other.#seen <= VALUES_MAX &&
      this.values.length + other.values.length < INPUTS_MAX &&
      this.#length + other.#length <= LENGTH_SUM_MAX
    );
  }

  #fits(text: string): boolean {
    if (text === '' || this.values.length >= INPUTS_MAX) return false;
    this.#length += text.length;
    return this.#length <= LENGTH_SUM_MAX;
  }
}
