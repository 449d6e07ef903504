import type { Shape } from '../event/shape.js';
import type { ResponseMark } from '../event/vocabulary.js';
import type { CustomClasses } from './data-classes/custom-classes.js';
import { type Headers, headerShape, headerText } from './header-shape.js';
import { marksOfHeaders, tellsPages } from './marks/header-marks.js';
import { mediaType } from './media-type.js';

/** What the headers of a response say by themselves. Each is found out when it is first asked for. */
export class AnswerHead {
  readonly contentType: string | undefined;
  readonly mediaType: string | undefined;
  #shape: { readonly shape: Shape | undefined } | undefined;
  #marks: readonly ResponseMark[] | undefined;
  #tellsPages: boolean | undefined;

  constructor(
    readonly headers: Headers,
    readonly customClasses: CustomClasses | undefined,
  ) {
    this.contentType = headerText(headers, 'content-type');
    this.mediaType = mediaType(this.contentType);
  }

  get shape(): Shape | undefined {
    this.#shape ??= { shape: headerShape(this.headers, this.customClasses) };
    return this.#shape.shape;
  }

  /** Those that need no look at the request. */
  get marks(): readonly ResponseMark[] {
    this.#marks ??= marksOfHeaders(this.headers);
    return this.#marks;
  }

  get tellsPages(): boolean {
    this.#tellsPages ??= tellsPages(this.headers);
    return this.#tellsPages;
  }
}

const kept = new WeakMap<Headers, { head: AnswerHead | undefined }>();

/** Says that many responses will have this very table of headers, and that nobody changes it any more. */
export function keepAnswerHead(headers: Headers): void {
  kept.set(headers, { head: undefined });
}

/** What these headers say; found out once for a table that is kept. */
export function answerHead(headers: Headers, customClasses: CustomClasses | undefined): AnswerHead {
  const place = kept.get(headers);
  if (!place) return new AnswerHead(headers, customClasses);
  if (place.head?.customClasses !== customClasses || place.head === undefined)
    place.head = new AnswerHead(headers, customClasses);
  return place.head;
}
