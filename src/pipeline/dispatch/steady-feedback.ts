import type { Feedback } from '../../plugins/sdk/index.js';

const none: readonly Feedback[] = [];

/** Detectors keep what they made of a list as long as it is the same list: while nothing new was said, it is. */
export class SteadyFeedback {
  private readonly lists = new Map<string, Map<string, { text: string; list: readonly Feedback[] }>>();

  same(organisationId: string, detector: string, list: readonly Feedback[] = none): readonly Feedback[] {
    const ofOrganisation = this.lists.get(organisationId) ?? new Map();
    this.lists.set(organisationId, ofOrganisation);
    const text = JSON.stringify(list);
    const known = ofOrganisation.get(detector);
    if (known?.text === text) return known.list;
    const kept = list.length === 0 ? none : list;
    ofOrganisation.set(detector, { text, list: kept });
    return kept;
  }

  forget(organisationId: string): void {
    this.lists.delete(organisationId);
  }
}
