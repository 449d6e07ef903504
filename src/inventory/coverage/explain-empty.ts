import type { CoveringSensor } from './coverage.js';

/** Why there is nothing to see, and what to do about it. */
export interface EmptyReason {
  readonly code:
    | 'no-sensor'
    | 'sensors-silent'
    | 'no-calls'
    | 'not-hooked'
    | 'no-packets'
    | 'no-http'
    | 'encrypted'
    | 'one-direction'
    | 'packets-lost'
    | 'refused'
    | 'nothing-proven';
  readonly text: string;
  readonly sensorId?: string | undefined;
}

/** Minutes without a sign of life after which a sensor is silent. */
const SILENT_MIN = 5;

type Figures = Readonly<Record<string, number>>;

const OPAQUE = 'opaque.';
const NAMES_MAX = 5;

/** `orders (api.shop.test), pay.shop.test and 3 others`: the servers that come encrypted, the busiest first. */
function opaqueNames(figures: Figures): string {
  const names = Object.entries(figures)
    .filter(([name, flows]) => name.startsWith(OPAQUE) && !name.endsWith('*') && flows > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => name.slice(OPAQUE.length));
  const others = names.length - NAMES_MAX;
  return names.slice(0, NAMES_MAX).join(', ') + (others > 0 ? ` and ${others} others` : '');
}

function encrypted(figures: Figures, isAll: boolean): Omit<EmptyReason, 'sensorId'> {
  const names = opaqueNames(figures);
  const who = names === '' ? '' : ` (${names})`;
  const what = isAll
    ? `All that the collector sees is encrypted${who}`
    : `Part of what the collector sees is encrypted${who}`;
  return {
    code: 'encrypted',
    text: `${what}: terminate TLS before the mirrored interface, mirror behind the load balancer, or use the in-app library.`,
  };
}

function ofCollector(figures: Figures): Omit<EmptyReason, 'sensorId'> | undefined {
  const { packets = 0, transactions = 0, opaqueFlows = 0, unpaired = 0, kernelDrops = 0 } = figures;
  if (packets === 0)
    return {
      code: 'no-packets',
      text: 'The collector sees no packets: check the interface, and that the mirror has sources.',
    };
  if (kernelDrops > packets)
    return {
      code: 'packets-lost',
      text: 'The collector loses most packets: give it more cores, or mirror less.',
    };
  if (transactions > 0) return opaqueNames(figures) === '' ? undefined : encrypted(figures, false);
  if (unpaired > 0)
    return {
      code: 'one-direction',
      text: 'The collector sees requests without answers, or the other way round: mirror both directions.',
    };
  if (opaqueFlows > 0) return encrypted(figures, true);
  return {
    code: 'no-http',
    text: 'The collector sees packets, but no HTTP among them: check which ports and machines are mirrored.',
  };
}

function ofLibrary({ modulesHooked, modulesFailed = 0 }: Figures): Omit<EmptyReason, 'sensorId'> | undefined {
  if (modulesHooked === undefined || modulesHooked > 0) return undefined;
  const failed = modulesFailed > 0 ? ` (${modulesFailed} failed)` : '';
  return {
    code: 'not-hooked',
    text: `The library hooked no module${failed}: load it before everything else, with --import.`,
  };
}

function ofSensor(sensor: CoveringSensor): EmptyReason | undefined {
  const sensorId = sensor.id;
  const refused = (sensor.losses.invalid ?? 0) + (sensor.losses['unknown-kind'] ?? 0);
  if (refused > 0 && refused >= sensor.events)
    return {
      code: 'refused',
      text: 'What this sensor sends is refused: its version does not fit the platform’s.',
      sensorId,
    };
  const figures = sensor.coverage ?? {};
  const own = sensor.kind === 'collector' ? ofCollector(figures) : ofLibrary(figures);
  return own && { ...own, sensorId };
}

/** @param calls that arrived, whether or not they made an endpoint */
export function explainEmpty(sensors: readonly CoveringSensor[], calls: number, now: number): EmptyReason[] {
  if (sensors.length === 0)
    return [
      { code: 'no-sensor', text: 'No sensor has ever reported: install the library or the collector.' },
    ];
  const alive = sensors.filter(({ lastSeenAt }) => now - lastSeenAt < SILENT_MIN * 60_000);
  if (alive.length === 0)
    return [
      {
        code: 'sensors-silent',
        text: `No sensor has reported for ${SILENT_MIN} minutes: check that they run and reach the platform.`,
      },
    ];
  const reasons = alive.flatMap((sensor) => ofSensor(sensor) ?? []);
  if (calls > 0)
    reasons.push({
      code: 'nothing-proven',
      text: 'Calls arrived, but their answers (401, 403, 404, 429 and the like) do not prove that there is something at the path.',
    });
  else if (reasons.length === 0)
    reasons.push({ code: 'no-calls', text: 'The sensors work, and no call has come by yet: send one.' });
  return reasons;
}
