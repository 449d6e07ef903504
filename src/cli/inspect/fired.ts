/** A rule that fired, surest first in a list of them. */
export interface Fired {
  readonly rule: string;
  readonly class: string;
  readonly confidence: number;
  readonly location?: string | undefined;
  readonly fingerprint?: string | undefined;
}
