import {
  type Consumed,
  type Detector,
  type DetectorContext,
  type DetectorState,
  type Finding,
  timeOf,
} from '@protectonce/plugin-sdk';
import type { Config } from './config.js';
import { kmBetween, type Place, placeOf } from './places.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DEVICES_MAX = 8;

/** A device of an account, known by its user agent's token. */
interface Device {
  agent: string;
  since: number;
  /** Where it was last, and when. */
  place: Place;
  at: number;
  /** It came from where its owner cannot have been: what it does from there is named until it ends. */
  suspect: boolean;
}

/** Plain data: it is saved, and survives a restart. */
interface Account {
  devices: Device[];
}

type Call = Consumed<'api.call'>;

export class ImpossibleTravel implements Detector<'api.call', Config> {
  detect(batch: readonly Call[], { config, state, feedback }: DetectorContext<Config>): readonly Finding[] {
    const findings: Finding[] = [];
    if (config.places.length === 0) return findings;
    const accounts = state.map<Account>('accounts', { entriesMax: 50_000, ttlMs: 30 * DAY_MS });
    for (const call of batch) {
      const { principal, clientAddress, event } = call;
      // A refused call says nothing of where an account is.
      if (principal === undefined || clientAddress === undefined || event.response.status >= 400) continue;
      const place = placeOf(clientAddress, config.places);
      if (place === undefined || isShared(clientAddress, call, config, state)) continue;
      const account = accounts.get(principal) ?? { devices: [] };
      const km = this.move(account, event.client.agent ?? '', place, timeOf(call), config);
      accounts.set(principal, account, timeOf(call));
      if (km === undefined || feedback.some((said) => said.principal === principal)) continue;
      findings.push(findingOf(call, principal, place, km));
    }
    return findings;
  }

  /** Notes where a device is; kilometres that nobody travels, when it is one that cannot be there. */
  private move(
    account: Account,
    agent: string,
    place: Place,
    at: number,
    config: Config,
  ): number | undefined {
    const known = account.devices.find((device) => device.agent === agent);
    const last = account.devices
      .filter((device) => !device.suspect && device.agent !== agent)
      .sort((a, b) => b.at - a.at)[0];
    const km = last === undefined ? 0 : kmBetween(last.place, place);
    const hours = last === undefined ? 0 : Math.max(Math.abs(at - last.at), 60_000) / HOUR_MS;
    const tooFast = km > config.speedMaxKmh * hours;
    if (known === undefined) {
      account.devices.push({ agent, since: at, place, at, suspect: tooFast });
      if (account.devices.length > DEVICES_MAX) account.devices.sort((a, b) => b.at - a.at).pop();
      return tooFast ? km : undefined;
    }
    // The same device elsewhere is a VPN that was switched on; a second one that has long been there is its owner's.
    if (known.suspect && (at - known.since > DAY_MS || known.place.name !== place.name))
      known.suspect = false;
    known.place = place;
    known.at = Math.max(known.at, at);
    return known.suspect ? km : undefined;
  }
}

/** Whether so many accounts come from an address within a day that it is a VPN's, an office's or a mobile network's. */
function isShared(address: string, call: Call, { principalsMax }: Config, state: DetectorState): boolean {
  const addresses = state.map<string[]>('addresses', { entriesMax: 50_000, ttlMs: DAY_MS });
  const principals = addresses.get(address) ?? [];
  if (principals.length > principalsMax) return true;
  const { principal } = call;
  if (principal !== undefined && !principals.includes(principal)) {
    principals.push(principal);
    addresses.set(address, principals, timeOf(call));
  }
  return principals.length > principalsMax;
}

function findingOf(call: Call, principal: string, place: Place, km: number): Finding {
  const { event, endpoint, serviceId, clientAddress } = call;
  const { agent } = event.client;
  const time = timeOf(call);
  return {
    rule: 'impossible-travel.too-fast',
    title: 'An account is used from a place that its owner cannot have come to',
    severity: 'high',
    confidence: 0.8,
    stage: 'exploitation',
    outcome: 'succeeded',
    subject: {
      principal,
      ...(endpoint && { endpointId: endpoint.id }),
      ...(serviceId && { serviceId }),
      ...(clientAddress && { clientAddress }),
      ...(agent && { agent }),
    },
    dedupeKey: `travel|${principal}|${agent ?? ''}`,
    time,
    evidence: [{ eventId: event.id, time, note: `${place.name}, ${Math.round(km)} km away` }],
  };
}
