import type { ApiCall, AttackSeen, Outcome, Signal, StackFrame } from '../../event/index.js';
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

/** A signal of a call, weighed as `confidence`. */
export function callSignal(
  { rule, class: kind, location, name = '', fingerprint = '' }: Signal,
  { response: { status } }: ApiCall,
  endpoint: string,
  confidence: number,
): Signalled {
  const parameter = name === '' ? '' : ` "${printable(name)}"`;
  return {
    class: kind,
    rule,
    confidence,
    identity: `${rule} ${location} ${name} ${fingerprint}`,
    place: `${endpoint} ${location} ${name}`,
    endpoint,
    note: `${kind} in ${location}${parameter} (${rule}), answered ${status}`,
    isText: location === 'body' && status < 400,
  };
}

/** An attack that a sensor decided on, as evidence. */
export function attackSignal(attack: AttackSeen, endpoint: string): Signalled {
  const { class: kind, rule, confidence, location, sink, outcome } = attack;
  const { parameter = '', fingerprint = '', frames = [] } = attack;
  const where = location === undefined ? '' : ` in ${location}`;
  const name = parameter === '' ? '' : ` "${printable(parameter)}"`;
  const call = sink === undefined ? '' : `, at ${printable(sink.operation)}`;
  return {
    class: kind,
    rule,
    confidence,
    identity: `${rule} ${location ?? ''} ${parameter} ${fingerprint}`,
    place: `${endpoint} ${location ?? ''} ${parameter}`,
    endpoint,
    note: `${kind}${where}${name} (${rule})${call}, ${did[outcome]}${placeOf(frames[0])}`,
  };
}

/** A parameter's name comes from the attacker. */
function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
}
