import type { GraphqlClient } from './graphql-client.js';

export interface AlertNews {
  readonly detector: { readonly key: string } | null;
  readonly rule: string;
  readonly severity: string;
  readonly title: string;
  readonly outcome: string | null;
  readonly clientAddress: string | null;
  readonly service: { readonly name: string } | null;
  readonly endpoint: { readonly method: string; readonly host: string; readonly template: string } | null;
  /** The newest last. */
  readonly evidence: readonly { readonly note: string | null }[];
}

export interface EndpointNews {
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly service: { readonly name: string };
}

export interface ChangeNews {
  readonly kind: string;
  readonly part: string;
  readonly path: string | null;
  readonly value: string | null;
  readonly endpoint: EndpointNews;
}

export interface FindingNews {
  readonly rule: string;
  readonly subject: string;
  readonly title: string;
  readonly severity: string;
  readonly state: string;
  readonly service: { readonly name: string };
  readonly endpoint: EndpointNews | null;
}

export interface SensorNews {
  readonly name: string | null;
  readonly kind: string;
  readonly version: string;
}

export interface ActorNews {
  readonly title: string;
  readonly severity: string;
  readonly confidence: number;
  readonly stage: string;
  readonly state: string;
  readonly alertCount: number;
  readonly addresses: readonly string[];
  readonly stages: readonly { readonly stage: string; readonly alerts: number }[];
}

export interface NoticeNews {
  readonly title: string;
  readonly severity: string;
  /** What it tells of, such as `ACTOR`. */
  readonly of: string;
  readonly detector: { readonly key: string } | null;
}

export interface NewsListener {
  readonly onAlert?: (alert: AlertNews) => void;
  readonly onAlertChange?: (alert: AlertNews) => void;
  readonly onActor?: (actor: ActorNews) => void;
  readonly onNotice?: (notice: NoticeNews) => void;
  readonly onEndpoint?: (endpoint: EndpointNews) => void;
  readonly onChange?: (change: ChangeNews) => void;
  readonly onFinding?: (finding: FindingNews) => void;
  readonly onSensor?: (sensor: SensorNews) => void;
  readonly onError: (error: unknown) => void;
}

const alertFields =
  'detector { key } rule severity title outcome clientAddress service { name } endpoint { method host template } evidence { note }';
const alertRaised = `subscription ($after: Cursor) { alertRaised(after: $after) { cursor alert { ${alertFields} } } }`;
const alertChanged = `subscription ($after: Cursor) { alertChanged(after: $after) { cursor alert { ${alertFields} } } }`;
const actorChanged = `subscription ($after: Cursor) { actorChanged(after: $after) { cursor actor {
  title severity confidence stage state alertCount addresses stages { stage alerts } } } }`;
const noticeIssued =
  'subscription ($after: Cursor) { noticeIssued(after: $after) { cursor notice { title severity of: kind detector { key } } } }';
const endpointFields = 'method host template service { name }';
const endpointDiscovered = `subscription ($after: Cursor) { endpointDiscovered(after: $after) { cursor endpoint {
  ${endpointFields} } } }`;
const endpointChanged = `subscription ($after: Cursor) { endpointChanged(after: $after) { cursor endpointChange {
  kind part path value endpoint { ${endpointFields} } } } }`;
const findingChanged = `subscription ($after: Cursor) { postureFindingChanged(after: $after) { cursor postureFinding {
  rule subject title severity state service { name } endpoint { ${endpointFields} } } } }`;
const sensorChanged =
  'subscription ($after: Cursor) { sensorChanged(after: $after) { cursor sensor { name kind version } } }';

/** Follows what the platform has to tell, as it happens. Returns how to stop. */
export function followNews(client: GraphqlClient, listener: NewsListener): () => void {
  const { onError } = listener;
  const stops = [
    client.subscribe<{ alertRaised: { alert: AlertNews } }>(
      alertRaised,
      {},
      ({ alertRaised: { alert } }) => listener.onAlert?.(alert),
      onError,
    ),
    client.subscribe<{ endpointDiscovered: { endpoint: EndpointNews } }>(
      endpointDiscovered,
      {},
      ({ endpointDiscovered: { endpoint } }) => listener.onEndpoint?.(endpoint),
      onError,
    ),
    client.subscribe<{ sensorChanged: { sensor: SensorNews } }>(
      sensorChanged,
      {},
      ({ sensorChanged: { sensor } }) => listener.onSensor?.(sensor),
      onError,
    ),
  ];
  const { onActor, onNotice, onAlertChange, onChange, onFinding } = listener;
  if (onActor)
    stops.push(
      client.subscribe<{ actorChanged: { actor: ActorNews } }>(
        actorChanged,
        {},
        ({ actorChanged: { actor } }) => onActor(actor),
        onError,
      ),
    );
  if (onNotice)
    stops.push(
      client.subscribe<{ noticeIssued: { notice: NoticeNews } }>(
        noticeIssued,
        {},
        ({ noticeIssued: { notice } }) => onNotice(notice),
        onError,
      ),
    );
  if (onAlertChange)
    stops.push(
      client.subscribe<{ alertChanged: { alert: AlertNews } }>(
        alertChanged,
        {},
        ({ alertChanged: { alert } }) => onAlertChange(alert),
        onError,
      ),
    );
  if (onChange)
    stops.push(
      client.subscribe<{ endpointChanged: { endpointChange: ChangeNews } }>(
        endpointChanged,
        {},
        ({ endpointChanged: { endpointChange } }) => onChange(endpointChange),
        onError,
      ),
    );
  if (onFinding)
    stops.push(
      client.subscribe<{ postureFindingChanged: { postureFinding: FindingNews } }>(
        findingChanged,
        {},
        ({ postureFindingChanged: { postureFinding } }) => onFinding(postureFinding),
        onError,
      ),
    );
  return () => {
    for (const stop of stops) stop();
  };
}
