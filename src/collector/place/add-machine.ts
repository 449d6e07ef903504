import type { ApiCall } from '../../event/api-call.js';
import type { Owner } from './inventory.js';

const NAME = /^[\w.:-]{1,80}$/;
const named = (text: string | undefined): string | undefined =>
  text !== undefined && NAME.test(text) ? text : undefined;

/** The machine that answered, where the inventory knows its address. */
export function addMachine(call: ApiCall, owner: Owner | undefined): void {
  const eni = named(owner?.eni);
  const instance = named(owner?.instance);
  if (eni !== undefined || instance !== undefined)
    call.machine = { ...(eni && { eni }), ...(instance && { instance }) };
}
