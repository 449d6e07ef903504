import type { Location } from '../../event/vocabulary.js';

/** One value that came in with a request, decoded as its place demands. Lives in the sensor's process only. */
export interface Input {
  readonly text: string;
  readonly location: Location;
  /** A name that may travel: `filter.name`, `items[].id`, `*`; empty where the place has none. */
  readonly name: string;
}
