export interface DemoOptions {
  /** Run to the end and exit. */
  readonly once: boolean;
  /** Print one JSON object on standard output and nothing else. */
  readonly json: boolean;
  /** Ordinary users only. */
  readonly benign: boolean;
  readonly seed: number;
  /** Folder for the descriptions of the services. */
  readonly export: string;
}

/** What one run of the demo came to; the form of `--json`. */
export interface DemoSummary {
  readonly sensors: number;
  readonly services: number;
  readonly endpoints: number;
  readonly calls: number;
  readonly alerts: readonly { detector: string; rule: string; severity: string; endpoint: string | null }[];
  readonly posture: number;
  /** Findings of discovery, by kind: what each is about. */
  readonly discovery: Readonly<Record<DiscoveryKind, readonly string[]>>;
  /** Changes of endpoints that the subscription told. */
  readonly changes: number;
  /** Files with what was learned of the services, as OpenAPI 3.1, by the services' names. */
  readonly openapi: Readonly<Record<string, string>>;
  /** How the agentless side is deployed: the link, and the templates that it points to. */
  readonly agentless: { readonly link: string; readonly templates: Readonly<Record<string, string>> };
  /** Calls that were made and never counted, and events that sensors say they dropped. */
  readonly lost: number;
}

export const discoveryKinds = ['shadow', 'orphan', 'zombie', 'drift'] as const;
export type DiscoveryKind = (typeof discoveryKinds)[number];
