import type { Location } from '../../event/vocabulary.js';

/** One incoming value of a request, decoded as an application would get it. Never leaves the process. */
export interface Input {
  readonly text: string;
  readonly location: Location;
  /** Name as it may travel: a field path such as `items[].note`, `*` where the name could be a value, empty where there is none. */
  readonly name: string;
  /** The text is the name of a field or parameter, not a value. Only names that are unusual as such are listed. */
  readonly key?: true;
  /** The same object stands for the same value in other requests: what is found out about it may be kept with it. */
  readonly returns?: true;
}

/** A whole text in a language of its own, judged as such; its values are among the inputs. */
export interface InputDocument {
  readonly kind: 'graphql' | 'xml';
  readonly text: string;
  /** GraphQL: operations in the same request. */
  readonly count: number;
}

export interface RequestInputs {
  readonly values: readonly Input[];
  readonly documents: readonly InputDocument[];
}
