import type { Source } from './select-sources.js';
import type { Slot } from './slots.js';

/** Which collector takes which source: where it is already, else in its own subnet, else wherever there is room. */
export function assign(
  sources: readonly Source[],
  slots: readonly Slot[],
  already: ReadonlyMap<string, number>,
  places: number,
): ReadonlyMap<string, Slot> {
  const assigned = new Map<string, Slot>();
  const room = new Map(slots.map(({ slot }) => [slot, places]));
  const take = (source: Source, slot: Slot | undefined) => {
    if (!slot) return;
    assigned.set(source.id, slot);
    room.set(slot.slot, roomOf(slot) - 1);
  };
  const roomOf = ({ slot }: Slot) => room.get(slot) ?? 0;
  const rounds: ((source: Source) => (slot: Slot) => boolean)[] = [
    ({ id }) =>
      ({ slot }) =>
        already.get(id) === slot,
    ({ subnetId }) =>
      (slot) =>
        slot.subnetId === subnetId,
    () => () => true,
  ];
  for (const fits of rounds)
    for (const source of sources)
      if (!assigned.has(source.id))
        take(
          source,
          slots.filter(fits(source)).find((slot) => roomOf(slot) > 0),
        );
  return assigned;
}
