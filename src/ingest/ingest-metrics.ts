/** What the door has done since start. Plain numbers: whoever exports them decides the form. */
export interface IngestMetrics {
  /** Stored; duplicates and refused batches are not in it. */
  batches: number;
  events: number;
  eventsRefused: number;
  unknownKinds: number;
  unknownFields: number;
  duplicates: number;
  /** Batches stored whose sensor's clock was corrected. */
  clockSkewed: number;
  /** Batches stored that were not the sender's bytes. */
  rewritten: number;
  /** Bytes of bodies on the wire, and unpacked. */
  bytesWire: number;
  bytesUnpacked: number;
  /** Answers that were errors, by code. */
  errors: Map<string, number>;
  /** Wall time, summed over requests, in milliseconds. `validate` includes parsing. */
  unpackMs: number;
  validateMs: number;
  logMs: number;
  policyAnswers: number;
  policyUnchanged: number;
  /** Long polls that are waiting now. */
  policyWaiting: number;
}

export function newIngestMetrics(): IngestMetrics {
  return {
    batches: 0,
    events: 0,
    eventsRefused: 0,
    unknownKinds: 0,
    unknownFields: 0,
    duplicates: 0,
    clockSkewed: 0,
    rewritten: 0,
    bytesWire: 0,
    bytesUnpacked: 0,
    errors: new Map(),
    unpackMs: 0,
    validateMs: 0,
    logMs: 0,
    policyAnswers: 0,
    policyUnchanged: 0,
    policyWaiting: 0,
  };
}
