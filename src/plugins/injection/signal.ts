import type { AttackSeen } from '../../event/index.js';
import type { Signalled } from './campaign.js';

/** An attack that a sensor decided on, as evidence. */
export function attackSignal({
  class: kind,
  rule,
  confidence,
  location,
  parameter = '',
  fingerprint = '',
  sink,
}: AttackSeen): Signalled {
  const where = location === undefined ? '' : ` in ${location}`;
  const name = parameter === '' ? '' : ` "${printable(parameter)}"`;
  const note = `${kind}${where}${name}${sink === undefined ? '' : `, at ${sink.kind}`}`;
  return { class: kind, confidence, identity: `${rule} ${location ?? ''} ${parameter} ${fingerprint}`, note };
}

/** A parameter's name comes from the attacker. */
export function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
}
