/** What passed by of a body, kept up to a limit; past it nothing is kept, because half a body has no shape. */
export class BoundedCopy {
  private counted = 0;
  private chunks: (Buffer | string)[] | undefined;
  /** The first chunk when it is a text: nearly always all there is, and counted when somebody asks. */
  private first: string | undefined;
  private isSkipped = false;

  constructor(private readonly bytesMax: number) {}

  get bytes(): number {
    return this.counted + (this.first === undefined ? 0 : Buffer.byteLength(this.first));
  }

  get isEmpty(): boolean {
    return this.counted === 0 && this.first === undefined;
  }

  add(chunk: unknown, encoding: unknown): void {
    if (typeof chunk === 'string') {
      // A text in another encoding than UTF-8 would have to be re-encoded to be read.
      const isUtf8 = typeof encoding !== 'string' || encoding === 'utf8' || /^utf-?8$/i.test(encoding);
      if (isUtf8 && this.isEmpty && chunk !== '' && !this.isSkipped) {
        this.first = chunk;
        return;
      }
      this.keep(isUtf8 ? chunk : undefined, Buffer.byteLength(chunk, isUtf8 ? 'utf8' : 'latin1'));
    } else if (chunk instanceof Uint8Array) {
      this.keep(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), chunk.byteLength);
    }
  }

  /** Counts without keeping. */
  skip(): void {
    this.count();
    this.isSkipped = true;
    this.chunks = undefined;
  }

  /** Nobody will ask any more. */
  release(): void {
    this.isSkipped = true;
    this.first = undefined;
    this.chunks = undefined;
  }

  /** The whole body, or undefined when there was none or it was too large. */
  body(): Buffer | string | undefined {
    this.count();
    if (!this.chunks || this.chunks.length === 0) return undefined;
    if (this.chunks.length === 1) return this.chunks[0];
    return Buffer.concat(
      this.chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)),
    );
  }

  private count(): void {
    const { first } = this;
    if (first === undefined) return;
    this.first = undefined;
    this.keep(first, Buffer.byteLength(first));
  }

  private keep(chunk: Buffer | string | undefined, bytes: number): void {
    this.count();
    this.counted += bytes;
    if (this.isSkipped || bytes === 0) return;
    if (chunk === undefined || this.counted > this.bytesMax) {
      this.skip();
      return;
    }
    this.chunks ??= [];
    // A copy: the application may use its buffer again.
    this.chunks.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk));
  }
}
