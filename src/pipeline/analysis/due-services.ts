/** Services are judged anew at least this often: some things come about by time alone. */
const AGAIN_MS = 600_000;

interface Judged {
  readonly at: number;
  readonly declaredAt: number;
}

/** Which services are to be judged: those with news, with a new declaration, or not looked at for long. */
export class DueServices {
  private readonly organisations = new Map<
    string,
    { readonly touched: Set<string>; readonly judged: Map<string, Judged> }
  >();

  touch(organisationId: string, serviceId: string): void {
    this.of(organisationId).touched.add(serviceId);
  }

  /** Those that are due, the longest unjudged first. */
  among(
    organisationId: string,
    services: readonly { readonly id: string; readonly declaredAt: number }[],
    now: number,
  ): string[] {
    const { touched, judged } = this.of(organisationId);
    const there = new Set(services.map(({ id }) => id));
    for (const id of judged.keys()) if (!there.has(id)) judged.delete(id);
    for (const id of touched) if (!there.has(id)) touched.delete(id);
    return services
      .filter(({ id, declaredAt }) => {
        const last = judged.get(id);
        return touched.has(id) || !last || last.declaredAt !== declaredAt || now - last.at >= AGAIN_MS;
      })
      .map(({ id }) => id)
      .sort((a, b) => (judged.get(a)?.at ?? 0) - (judged.get(b)?.at ?? 0) || (a < b ? -1 : 1));
  }

  judged(organisationId: string, serviceId: string, declaredAt: number, now: number): void {
    const { touched, judged } = this.of(organisationId);
    touched.delete(serviceId);
    judged.set(serviceId, { at: now, declaredAt });
  }

  forget(organisationId: string): void {
    this.organisations.delete(organisationId);
  }

  private of(organisationId: string) {
    const known = this.organisations.get(organisationId);
    if (known) return known;
    const made = { touched: new Set<string>(), judged: new Map<string, Judged>() };
    this.organisations.set(organisationId, made);
    return made;
  }
}
