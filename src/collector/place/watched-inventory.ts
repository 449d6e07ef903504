import { statSync } from 'node:fs';
import type { Instant } from '../../event/clock.js';
import { type Inventory, type Owner, type Owners, readInventory } from './inventory.js';

/** How an inventory stands, for whoever asks for the collector's health: counts alone. */
export interface InventoryState {
  readonly addresses: number;
  readonly loadBalancers: number;
  /** Since the file was last written, or confirmed; undefined while it is not there. */
  readonly ageMs: number | undefined;
  /** True when what lies there cannot be read, and what was known before stays in force. */
  readonly unreadable: boolean;
}

/** Machines come and go: the file is read again when it has changed. One that cannot be read leaves what was known. */
export class WatchedInventory implements Inventory {
  #owners: Owners;
  #seen: string | undefined;
  #unreadable = false;

  /** @throws CodedError `INVENTORY_INVALID` */
  constructor(
    readonly path: string,
    readonly onUnreadable: (cause: unknown) => void,
  ) {
    this.#seen = this.#identity();
    this.#owners = readInventory(path);
  }

  get(address: string): Owner | undefined {
    return this.#owners.get(address);
  }

  /** To be called now and then. */
  look(): void {
    const seen = this.#identity();
    if (seen === this.#seen) return;
    this.#seen = seen;
    try {
      this.#owners = readInventory(this.path);
      this.#unreadable = false;
    } catch (cause) {
      this.#unreadable = true;
      this.onUnreadable(cause);
    }
  }

  state(now: Instant): InventoryState {
    const writtenAt = statSync(this.path, { throwIfNoEntry: false })?.mtimeMs;
    return {
      addresses: this.#owners.size,
      loadBalancers: this.#owners.loadBalancers,
      ageMs: writtenAt === undefined ? undefined : Math.max(0, Math.round(now - writtenAt)),
      unreadable: this.#unreadable,
    };
  }

  /** Undefined while it is not there. */
  #identity(): string | undefined {
    const found = statSync(this.path, { throwIfNoEntry: false });
    return found && `${found.mtimeMs} ${found.size} ${found.ino}`;
  }
}
