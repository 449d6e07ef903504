import type { PathSegment } from '../../event/index.js';
import { TemplateMatcher } from '../template-matcher.js';
import type { Truth } from './host-state.js';

const ANY = '*';

/** A value that the sensor kept to itself: no literal matches it. */
const hidden: PathSegment = { type: 'opaque', token: '' };

/** Templates that somebody vouches for: a user, a framework, a specification. */
export class Truths {
  private readonly known = new Map<string, Truth>();
  private matchers: Map<string, TemplateMatcher<string>> | undefined = new Map();

  constructor(private readonly max: number) {}

  get size(): number {
    return this.known.size;
  }

  /** False when there is no room for it. */
  add(template: string, method = ANY): boolean {
    const key = `${method} ${template}`;
    if (this.known.has(key)) return true;
    if (this.known.size >= this.max) return false;
    this.known.set(key, { method, template });
    if (this.matchers !== undefined) put(this.matchers, { method, template });
    return true;
  }

  remove(template: string, method = ANY): void {
    if (this.known.delete(`${method} ${template}`)) this.matchers = undefined;
  }

  clear(): void {
    this.known.clear();
    this.matchers = new Map();
  }

  list(): Truth[] {
    return [...this.known.values()];
  }

  match(segments: readonly (string | undefined)[], method: string): string | undefined {
    if (this.known.size === 0) return undefined;
    if (this.matchers === undefined) {
      this.matchers = new Map();
      for (const truth of this.known.values()) put(this.matchers, truth);
    }
    const { matchers } = this;
    const path = segments.map((text) => text ?? hidden);
    const find = (name: string) => matchers.get(name)?.match(path);
    return find(method) ?? (method === 'HEAD' ? find('GET') : undefined) ?? find(ANY) ?? find('ANY');
  }
}

function put(matchers: Map<string, TemplateMatcher<string>>, { method, template }: Truth): void {
  let matcher = matchers.get(method);
  if (matcher === undefined) {
    matcher = new TemplateMatcher();
    matchers.set(method, matcher);
  }
  matcher.add(template, template);
}
