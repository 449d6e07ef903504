import { readAlbLog } from '../access-logs/alb.js';
import { readApiGatewayLog } from '../access-logs/api-gateway.js';
import { isOfS3, storedLog } from '../access-logs/stored-log.js';
import { subscribedLog } from '../access-logs/subscribed-log.js';
import type { Dependencies } from './dependencies.js';
import type { Configuration } from './properties.js';
import { type AccessLog, reportAccessLog } from './report-access-log.js';

/** The log that an event hands over or tells of; `other` is one that is no access log; undefined where it is about no log at all. */
export function accessLogIn(
  event: unknown,
  { objectLines }: Pick<Dependencies, 'objectLines'>,
): AccessLog | 'other' | undefined {
  const subscribed = subscribedLog(event);
  if (subscribed) return { ...subscribed, read: readApiGatewayLog };
  if (!isOfS3(event)) return undefined;
  const place = storedLog(event);
  return place ? { name: place.name, read: readAlbLog, records: objectLines(place) } : 'other';
}

/** @throws Error when not all was taken: AWS tries again, and tells the topic at last. */
export async function tellAccessLog(
  { parameters, log, openReporter }: Pick<Dependencies, 'parameters' | 'log' | 'openReporter'>,
  configuration: Configuration,
  records: AccessLog | 'other',
): Promise<object> {
  if (records === 'other') return { nothing: 'this is no access log of a load balancer' };
  if (configuration.properties.DryRun) return { nothing: 'a dry run sends nothing' };
  const stored = await parameters.token();
  if (!stored) return { nothing: 'there is no token' };
  const report = await reportAccessLog(records, configuration, stored, openReporter);
  log({ ran: 'access-log', ...report });
  return report;
}
