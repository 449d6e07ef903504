/**
 * One principal that is used from many addresses within an hour: a leaked token, or an account that is passed around.
 * A plugin exports `plugin`: a function that makes the detector from the SDK it is given. It imports nothing.
 *
 * @param {typeof import('../../../src/plugins/sdk/index.js')} sdk
 */
export const plugin = ({ defineDetector, timeOf, z }) => {
  const config = z.strictObject({
    addressesMin: z
      .int()
      .min(2)
      .max(50)
      .default(8)
      .describe('Different client addresses of one principal within an hour before that is an alert'),
  });

  const HOUR_MS = 3_600_000;

  class TokenSprawl {
    detect(batch, { config: { addressesMin }, state }) {
      const findings = [];
      const principals = state.map('principals', { entriesMax: 20_000, ttlMs: HOUR_MS });
      for (const call of batch) {
        const { principal, clientAddress, event } = call;
        if (principal === undefined || clientAddress === undefined) continue;
        const at = timeOf(call);
        const known = principals.get(principal);
        const seen =
          known !== undefined && at - known.since < HOUR_MS
            ? known
            : { since: at, addresses: [], told: false };
        // The map is written only when there is something new: a busy principal costs one look-up per call.
        if (seen.addresses.includes(clientAddress) || seen.addresses.length >= 50) continue;
        seen.addresses.push(clientAddress);
        if (seen.addresses.length >= addressesMin && !seen.told) {
          seen.told = true;
          findings.push({
            rule: 'token-sprawl.many-addresses',
            title: 'One principal is used from many addresses',
            severity: 'medium',
            confidence: 0.7,
            stage: 'exploitation',
            subject: { principal },
            dedupeKey: `sprawl|${principal}`,
            time: at,
            evidence: [
              { eventId: event.id, time: at, note: `${seen.addresses.length} addresses within the hour` },
            ],
          });
        }
        principals.set(principal, seen, at);
      }
      return findings;
    }
  }

  return defineDetector({
    manifest: {
      id: 'token-sprawl',
      version: '1.0.0',
      sdk: 1,
      title: 'Token sprawl',
      description: 'One principal that is used from many client addresses within an hour.',
      owasp: ['API2:2023'],
      consumes: ['api.call'],
      reads: ['principal', 'client'],
      rules: ['token-sprawl.many-addresses'],
    },
    config,
    detector: TokenSprawl,
  });
};
