import type { Shape } from '../event/shape.js';
import type { ResponseMark } from '../event/vocabulary.js';
import type { CustomClasses } from './data-classes/custom-classes.js';
import { type Headers, headerShape, headerText } from './header-shape.js';
import { HeaderFact } from './kept-headers.js';
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

const heads = new HeaderFact<AnswerHead>();

/** What these headers say; found out once for a table that is kept. */
export function answerHead(headers: Headers, customClasses: CustomClasses | undefined): AnswerHead {
  const known = heads.get(headers);
  if (known && known.customClasses === customClasses) return known;
  const head = new AnswerHead(headers, customClasses);
  heads.set(headers, head);
  return head;
}
