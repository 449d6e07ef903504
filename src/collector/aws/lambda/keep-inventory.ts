import type { DeploymentProblem } from '../../../event/deployment.js';
import type { Entry } from '../plan/plan-inventory.js';
import { problemOf } from './failure.js';
import { inventoryParametersMax, packInventory, parameterLengthMax } from './pack-inventory.js';
import type { Parameters } from './parameters.js';

/**
 * Writes what collectors are to know where it is not written yet. Mirroring does not depend on it: what is refused is told and
 * fails nothing.
 * @param isStill whether it is wanted yet: asked before each change.
 */
export async function keepInventory(
  parameters: Pick<Parameters, 'inventory' | 'keepInventory' | 'forgetInventory'>,
  entries: readonly Entry[],
  organization: string,
  isStill: () => Promise<boolean>,
): Promise<DeploymentProblem[]> {
  try {
    const { values, told } = packInventory(entries);
    const there = await parameters.inventory();
    for (const [index, value] of values.entries()) {
      const number = index + 1;
      if (there.get(number) === value) continue;
      if (!(await isStill())) return [];
      await parameters.keepInventory(number, value, organization);
    }
    const surplus = [...there.keys()].filter((number) => number > values.length);
    if (surplus.length > 0 && (await isStill())) await parameters.forgetInventory(surplus);
    return told < entries.length ? [tooLarge(told, entries.length)] : [];
  } catch (error) {
    return [problemOf(error, 'keepInventory')];
  }
}

const tooLarge = (told: number, all: number): DeploymentProblem => ({
  code: 'LIMIT_REACHED',
  text: `Collectors know ${told} of ${all} addresses: ${inventoryParametersMax} parameters of ${parameterLengthMax} characters are full. Calls of the others are told without machine and service.`,
});
