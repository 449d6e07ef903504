import type { Builder } from '../builder.js';

/** Values by their name in the API: what the database has, and what it means. */
type Values<V extends string> = Readonly<Record<string, readonly [V, string]>>;

function enumType<const V extends string>(
  builder: Builder,
  name: string,
  description: string,
  values: Values<V>,
) {
  const entries = Object.entries(values).map(
    ([key, [value, meaning]]) => [key, { value, description: meaning }] as const,
  );
  return builder.enumType(name, {
    description,
    values: Object.fromEntries(entries) as Record<string, { value: V; description: string }>,
  });
}

/** Enums that more than one noun uses. */
export function defineEnums(builder: Builder) {
  return {
    orderDirection: enumType(builder, 'OrderDirection', 'Which end of an order comes first.', {
      ASC: ['asc', 'Smallest, oldest or alphabetically first comes first.'],
      DESC: ['desc', 'Largest, newest or alphabetically last comes first.'],
    }),
    severity: enumType(builder, 'Severity', 'How bad it is, weakest first.', {
      INFO: ['info', 'Worth knowing; nothing to do.'],
      LOW: ['low', 'Look at it when there is time.'],
      MEDIUM: ['medium', 'Look at it this week.'],
      HIGH: ['high', 'Look at it today.'],
      CRITICAL: ['critical', 'Look at it now.'],
    }),
    exposure: enumType(builder, 'Exposure', 'Who can reach it.', {
      PUBLIC: ['public', 'Anybody on the internet.'],
      PARTNER: ['partner', 'A few known others, from outside.'],
      INTERNAL: ['internal', 'Only the organization’s own systems.'],
      UNKNOWN: ['unknown', 'The evidence does not tell.'],
    }),
    sensorKind: enumType(builder, 'SensorKind', 'Where events come from.', {
      INAPP_NODE: ['inapp-node', 'The library inside a Node.js application.'],
      INAPP_PYTHON: ['inapp-python', 'The library inside a Python application.'],
      INAPP_JAVA: ['inapp-java', 'The library inside a Java application.'],
      COLLECTOR: ['collector', 'The agentless collector, which reads mirrored traffic.'],
    }),
    apiScope: enumType(builder, 'ApiScope', 'What an API token may do.', {
      READ: [
        'read',
        'Read inventory, posture, alerts and settings. Every other scope is of use only together with it.',
      ],
      ALERTS_WRITE: ['alerts:write', 'Change the state of alerts.'],
      DETECTORS_WRITE: ['detectors:write', 'Configure detectors and switch them.'],
      SPECIFICATIONS_WRITE: ['specifications:write', 'Upload specifications.'],
      PROTECTION_WRITE: ['protection:write', 'Set what sensors do: modes, own rules, controls.'],
      INVENTORY_WRITE: [
        'inventory:write',
        'Correct the inventory (templates, exposure), and accept or reopen findings of posture.',
      ],
      TOKENS_WRITE: ['tokens:write', 'See, make and revoke API tokens and enrolments.'],
      ADMIN: ['admin', 'Everything, including the organization’s settings and the audit log.'],
    }),
  };
}

export { enumType };
