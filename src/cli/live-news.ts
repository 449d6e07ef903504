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

export interface SensorNews {
  readonly name: string | null;
  readonly kind: string;
  readonly version: string;
}

export interface NewsListener {
  readonly onAlert?: (alert: AlertNews) => void;
  readonly onAlertChange?: (alert: AlertNews) => void;
  readonly onEndpoint?: (endpoint: EndpointNews) => void;
  readonly onSensor?: (sensor: SensorNews) => void;
  readonly onError: (error: unknown) => void;
}

const alertFields =
  'detector { key } rule severity title outcome clientAddress service { name } endpoint { method host template } evidence { note }';
const alertRaised = `subscription ($after: Cursor) { alertRaised(after: $after) { cursor alert { ${alertFields} } } }`;
const alertChanged = `subscription ($after: Cursor) { alertChanged(after: $after) { cursor alert { ${alertFields} } } }`;
const endpointDiscovered = `subscription ($after: Cursor) { endpointDiscovered(after: $after) { cursor endpoint {
  method host template service { name } } } }`;
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
  const { onAlertChange } = listener;
  if (onAlertChange)
    stops.push(
      client.subscribe<{ alertChanged: { alert: AlertNews } }>(
        alertChanged,
        {},
        ({ alertChanged: { alert } }) => onAlertChange(alert),
        onError,
      ),
    );
  return () => {
    for (const stop of stops) stop();
  };
}
