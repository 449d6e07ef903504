/** What a call that was refused fails with. It names the incident and nothing of the call. */
export class BlockedCallError extends Error {
  override readonly name = 'BlockedCallError';
  readonly code = 'PROTECTONCE_BLOCKED';

  constructor(readonly incident: string) {
    super(`Blocked by ProtectOnce (incident ${incident}).`);
  }
}
