import type { Actor } from '../generated/prisma/client.js';
import type { ServiceScope } from './service-scope.js';
import { actorSurvivors } from './survivors.js';

/** Whose calls are looked for: of any of them. */
export interface Callers {
  readonly principals: readonly string[];
  readonly clientAddresses: readonly string[];
  readonly agents: readonly string[];
}

/** A user agent is many people's: it is asked for only where nothing else is known. */
export const callersOf = ({
  principals,
  addresses,
  agents,
}: Pick<Actor, 'principals' | 'addresses' | 'agents'>): Callers => ({
  principals,
  clientAddresses: addresses,
  agents: principals.length + addresses.length > 0 ? [] : agents,
});

/** Those of actors, by the ids that they have, or had before they turned out to be another. */
export async function callersOfActors(scope: ServiceScope, ids: readonly string[]): Promise<Callers> {
  const survivors = await actorSurvivors(scope, ids);
  const actors = await scope.prisma.actor.findMany({
    where: { id: { in: ids.map((id) => survivors.get(id) ?? id) } },
    select: { principals: true, addresses: true, agents: true },
  });
  const callers = actors.map(callersOf);
  const all = (name: keyof Callers) => [...new Set(callers.flatMap((each) => each[name]))];
  return { principals: all('principals'), clientAddresses: all('clientAddresses'), agents: all('agents') };
}
