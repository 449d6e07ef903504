import type { ServiceMark } from '../../store/assessments.js';

/** Services are judged anew at least this often: some things come about by time alone. */
const AGAIN_MS = 600_000;
/**
 * All of a service is read to judge it: one of ten thousand endpoints that is called all the time is judged once in fifty
 * seconds, a small one at once.
 */
const REST_MS_PER_ENDPOINT = 5;

interface Judged {
  readonly mark: ServiceMark;
  readonly at: number;
  readonly restMs: number;
}

interface Organisation {
  readonly touched: Set<string>;
  readonly judged: Map<string, Judged>;
}

/** Which services are to be judged: those with news, with a new declaration, or not looked at for long. */
export class DueServices {
  private readonly organisations = new Map<string, Organisation>();

  touch(organisationId: string, serviceId: string): void {
    this.of(organisationId).touched.add(serviceId);
  }

  /** Those that are due, the longest unjudged first. */
  among(organisationId: string, services: readonly ServiceMark[], now: number): ServiceMark[] {
    const { touched, judged } = this.of(organisationId);
    const there = new Set(services.map(({ id }) => id));
    for (const id of judged.keys()) if (!there.has(id)) judged.delete(id);
    for (const id of touched) if (!there.has(id)) touched.delete(id);
    return services
      .filter(({ id, declared, calls }) => {
        const last = judged.get(id);
        if (!last || last.mark.declared !== declared || now - last.at >= AGAIN_MS) return true;
        const news = touched.has(id) || calls !== last.mark.calls;
        return news && now - last.at >= last.restMs;
      })
      .sort((a, b) => (judged.get(a.id)?.at ?? 0) - (judged.get(b.id)?.at ?? 0) || (a.id < b.id ? -1 : 1));
  }

  /** @param endpoints how many were read for it */
  judged(organisationId: string, mark: ServiceMark, now: number, endpoints: number): void {
    const { touched, judged } = this.of(organisationId);
    touched.delete(mark.id);
    judged.set(mark.id, { mark, at: now, restMs: endpoints * REST_MS_PER_ENDPOINT });
  }

  /**
   * What had news is to be judged anew, by whoever has the organisation. The rest stays as it was: without this, all services
   * of an organisation in which nothing happens would be judged each time that its lease is taken.
   */
  forget(organisationId: string): void {
    const known = this.organisations.get(organisationId);
    if (!known) return;
    for (const id of known.touched) known.judged.delete(id);
    known.touched.clear();
    if (known.judged.size === 0) this.organisations.delete(organisationId);
  }

  private of(organisationId: string): Organisation {
    const known = this.organisations.get(organisationId);
    if (known) return known;
    const made = { touched: new Set<string>(), judged: new Map<string, Judged>() };
    this.organisations.set(organisationId, made);
    return made;
  }
}
