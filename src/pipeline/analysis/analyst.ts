import { ANYTHING } from '../../store/notifications.js';
import type { AnalysisCause } from './analysis-step.js';
import type { AnalystOptions } from './analyst-options.js';
import { type AnalystParts, OrganisationAnalysis } from './organisation-analysis.js';

/**
 * Judges what lanes gather, one organisation at a time and in one process at a time. It is told of work, and goes round all
 * organisations by itself, since what it is told is only a hint and since some things come about by time alone.
 */
export class Analyst {
  private readonly analyses = new Map<string, OrganisationAnalysis>();
  private readonly waiting: (() => void)[] = [];
  private placesTaken = 0;
  private readonly callOffs = new Map<string, () => void>();
  private scanning: Promise<void> | undefined;
  private keeping: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly parts: AnalystParts,
    private readonly options: AnalystOptions,
  ) {}

  /** Organisations that this process has the analysis of, or is about to take. */
  get organisations(): number {
    return this.analyses.size;
  }

  start(): void {
    this.scan();
    this.keepLeases();
  }

  /** @param organisationId `*` for all. */
  wake(organisationId: string, cause: AnalysisCause): void {
    if (this.stopping) return;
    if (organisationId !== ANYTHING) {
      this.of(organisationId).wake(cause);
      return;
    }
    for (const analysis of this.analyses.values()) analysis.wake(cause);
    // Those that are not known here.
    this.parts.leases.organisations().then(
      (all) => {
        for (const id of all) this.wake(id, cause);
      },
      (error: unknown) => this.parts.onError(error, 'list of organisations'),
    );
  }

  /** Finishes the rounds that are under way and gives all leases back. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const callOff of this.callOffs.values()) callOff();
    await Promise.all([this.scanning, this.keeping]);
    await Promise.all([...this.analyses.values()].map((analysis) => analysis.stop()));
  }

  private of(organisationId: string): OrganisationAnalysis {
    const known = this.analyses.get(organisationId);
    if (known) return known;
    const made = new OrganisationAnalysis(this.parts, this.options, organisationId, () => this.place());
    this.analyses.set(organisationId, made);
    return made;
  }

  private place(): Promise<() => void> {
    const leave = () => {
      this.placesTaken--;
      this.waiting.shift()?.();
    };
    return new Promise((resolve) => {
      const take = () => {
        this.placesTaken++;
        resolve(leave);
      };
      if (this.placesTaken < this.options.roundsMax) take();
      else this.waiting.push(take);
    });
  }

  private scan(): void {
    this.scanning = this.parts.leases
      .organisations()
      .then((all) => {
        for (const id of all) this.wake(id, 'time');
        const there = new Set(all);
        for (const [id, analysis] of this.analyses)
          if (!there.has(id) && analysis.isIdle) this.analyses.delete(id);
      })
      .catch((error: unknown) => this.parts.onError(error, 'list of organisations'))
      .finally(() => this.later('scan', this.options.everyMs, () => this.scan()));
  }

  /** Between rounds, so that what is remembered of an organisation is not lost to another process in a quiet moment. */
  private keepLeases(): void {
    this.keeping = Promise.all([...this.analyses.values()].map((analysis) => analysis.keep())).then(() =>
      this.later('keep', this.options.leaseTtlMs / 3, () => this.keepLeases()),
    );
  }

  private later(what: string, ms: number, callback: () => void): void {
    if (!this.stopping) this.callOffs.set(what, this.parts.timers.after(ms, callback));
  }
}
