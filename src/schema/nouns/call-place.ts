import type { Caller, Machine, Software, Trace } from '../../event/api-call.js';
import type { Kit } from '../kit/kit.js';

/** Where a call was answered, by what, for whom, and where in a trace it stands. */
export function defineCallPlace({ builder, enumType }: Kit) {
  const MachineRef = builder.objectRef<Machine>('Machine').implement({
    description: 'A machine, as the inventory of its network knows it.',
    fields: (t) => ({
      networkInterface: t.exposeString('eni', {
        nullable: true,
        description: 'Its network interface, such as `eni-0a1b2c3d`.',
      }),
      instance: t.exposeString('instance', { nullable: true, description: 'The instance: `i-0a1b2c3d`.' }),
    }),
  });
  const known = enumType('CallerKnownBy', 'How it is known who called.', {
    INVENTORY: ['inventory', 'By the inventory of the network.'],
    ADDRESS: ['address', 'It answers calls at the address that this one came from.'],
  });
  const CallerRef = builder.objectRef<Caller>('CallCaller').implement({
    description: 'A service of your own that called.',
    fields: (t) => ({
      name: t.exposeString('service', { description: 'Its name.' }),
      knownBy: t.expose('known', { type: known, description: 'How it is known.' }),
    }),
  });
  const ProgramRef = builder.objectRef<Software>('CallProgram').implement({
    description: 'A program that an answer names in its headers.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name.' }),
      version: t.exposeString('version', { nullable: true, description: 'Its version, where it is told.' }),
      distribution: t.boolean({
        description:
          'Whether it is a distribution’s build, which may hold fixes that its version does not tell.',
        resolve: ({ distribution }) => distribution === true,
      }),
    }),
  });
  const TraceRef = builder.objectRef<Trace>('CallTrace').implement({
    description: 'The place of a call in a trace, in the words of W3C Trace Context.',
    fields: (t) => ({
      traceId: t.exposeString('traceId', { description: 'The trace.' }),
      spanId: t.exposeString('spanId', {
        nullable: true,
        description: 'The call itself, where a sensor knows it.',
      }),
      parentId: t.exposeString('parentId', { nullable: true, description: 'What made the call.' }),
    }),
  });
  return { MachineRef, CallerRef, ProgramRef, TraceRef };
}
