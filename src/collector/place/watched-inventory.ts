import { statSync } from 'node:fs';
import { type Inventory, type Owner, readInventory } from './inventory.js';

/** Machines come and go: the file is read again when it has changed. One that cannot be read leaves what was known. */
export class WatchedInventory implements Inventory {
  #owners: Inventory;
  #changedAt: number;

  /** @throws CodedError `INVENTORY_INVALID` */
  constructor(
    readonly path: string,
    readonly onUnreadable: (cause: unknown) => void,
  ) {
    this.#changedAt = this.#modifiedAt();
    this.#owners = readInventory(path);
  }

  get(address: string): Owner | undefined {
    return this.#owners.get(address);
  }

  /** To be called now and then. */
  look(): void {
    const changedAt = this.#modifiedAt();
    if (changedAt === this.#changedAt) return;
    this.#changedAt = changedAt;
    try {
      this.#owners = readInventory(this.path);
    } catch (cause) {
      this.onUnreadable(cause);
    }
  }

  /** 0 while it is not there. */
  #modifiedAt(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }
}
