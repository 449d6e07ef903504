import { StringDecoder } from 'node:string_decoder';

/** A record with both bodies at their limit has 400 KB. */
export const LINE_LENGTH_MAX = 1_048_576;

/** Cuts a stream into lines. A line longer than `lengthMax` is dropped and told to `onOverlong`; memory stays bounded. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #skipping = false;

  constructor(
    readonly onLine: (line: string) => void,
    readonly onOverlong: () => void,
    readonly lengthMax = LINE_LENGTH_MAX,
    readonly onBlank = (): void => undefined,
  ) {}

  push(chunk: Buffer): void {
    const text = this.#decoder.write(chunk);
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#take(text.slice(from, to));
      this.#end();
      from = to + 1;
    }
    this.#take(text.slice(from));
  }

  /** The last line may lack its end. */
  close(): void {
    this.#take(this.#decoder.end());
    this.#end();
  }

  #take(part: string): void {
    if (this.#skipping) return;
    if (this.#rest.length + part.length <= this.lengthMax) {
      this.#rest += part;
      return;
    }
    this.#rest = '';
    this.#skipping = true;
    this.onOverlong();
  }

  #end(): void {
    const line = this.#rest;
    const skipped = this.#skipping;
    this.#rest = '';
    this.#skipping = false;
    if (line.trim() !== '') this.onLine(line);
    else if (!skipped) this.onBlank();
  }
}
