import type { MemoryChanges } from '../../../plugins/sdk/runtime/index.js';
import type { ThreadAnswer, ThreadOutcome } from './thread-messages.js';

/** An answer of a plugin's thread; undefined when it does not have the form: what runs there is not to be trusted. */
export function readAnswer(text: string, segments: number): ThreadAnswer | undefined {
  let raw: Partial<Record<keyof ThreadAnswer, unknown>>;
  try {
    raw = (JSON.parse(text) ?? {}) as typeof raw;
  } catch {
    return undefined;
  }
  const { outcomes, changes, counters, micros, externalBytes, denied } = raw;
  const counted = (counters ?? {}) as Record<string, unknown>;
  if (!Array.isArray(outcomes) || !outcomes.every((outcome) => isOutcome(outcome, segments)))
    return undefined;
  if (!areChanges(changes)) return undefined;
  if (![counted.forgotten, counted.unsaved, micros, externalBytes].every(isCount)) return undefined;
  if (denied !== undefined && !(Array.isArray(denied) && denied.every((what) => typeof what === 'string')))
    return undefined;
  return raw as unknown as ThreadAnswer;
}

function isOutcome(raw: unknown, segments: number): raw is ThreadOutcome {
  if (typeof raw !== 'object' || raw === null) return false;
  const { segment, dropped, fault } = raw as Partial<Record<keyof ThreadOutcome, unknown>>;
  if (!Number.isInteger(segment) || !isCount(segment) || segment >= segments) return false;
  if (dropped !== undefined && !isCount(dropped)) return false;
  if (fault === undefined) return true;
  const { code } = (fault ?? {}) as Record<string, unknown>;
  return code === 'PLUGIN_THREW' || code === 'PLUGIN_FINDING_INVALID';
}

function areChanges(raw: unknown): raw is MemoryChanges {
  const { upserts, deletes } = (raw ?? {}) as Partial<Record<keyof MemoryChanges, unknown>>;
  return (
    Array.isArray(upserts) &&
    Array.isArray(deletes) &&
    deletes.every((key) => typeof key === 'string') &&
    upserts.every((entry) => {
      const { key, body, expiresAt } = (entry ?? {}) as Record<string, unknown>;
      return typeof key === 'string' && typeof body === 'string' && isCount(expiresAt);
    })
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}
