import type { AttackSeen, Outcome, StackFrame } from '../../event/index.js';
import type { Signalled } from './campaign.js';

const did: Readonly<Record<Outcome, string>> = {
  attempted: 'not blocked',
  blocked: 'blocked',
  'reached-sink': 'not blocked',
  succeeded: 'not blocked',
};

/** The line of the application that made the call. */
function placeOf(frame: StackFrame | undefined): string {
  if (frame === undefined) return '';
  const line = frame.line === undefined ? '' : `:${frame.line}`;
  return `, from ${printable(frame.file)}${line}${frame.function ? ` ${printable(frame.function)}` : ''}`;
}

/** An attack that a sensor decided on, as evidence. */
export function attackSignal({
  class: kind,
  rule,
  confidence,
  location,
  parameter = '',
  fingerprint = '',
  sink,
  outcome,
  frames = [],
}: AttackSeen): Signalled {
  const where = location === undefined ? '' : ` in ${location}`;
  const name = parameter === '' ? '' : ` "${printable(parameter)}"`;
  const call = sink === undefined ? '' : `, at ${printable(sink.operation)}`;
  const note = `${kind}${where}${name} (${rule})${call}, ${did[outcome]}${placeOf(frames[0])}`;
  return { class: kind, confidence, identity: `${rule} ${location ?? ''} ${parameter} ${fingerprint}`, note };
}

/** A parameter's name comes from the attacker. */
export function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
}
