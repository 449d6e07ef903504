const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of one coupon's accounts, those of one caller: below it, everybody has the coupon. */
const SHARE_MIN = 0.5;
const KEPT_MAX = 60;

/** @param {typeof import('@protectonce/plugin-sdk')} sdk */
export const detectorOf = ({ timeOf }) =>
  class CouponAbuse {
    detect(batch, context) {
      const findings = [];
      for (const call of batch) {
        // Without an account there is nobody to judge; most calls name no coupon.
        if (call.principal === undefined || call.event.objects === undefined) continue;
        for (const object of call.event.objects)
          if (isCoupon(object.name, context.config.names)) this.judge(call, object.token, context, findings);
      }
      return findings;
    }

    judge(call, coupon, context, findings) {
      const { status } = call.event.response;
      if (status < 300) this.used(call, coupon, context, findings);
      else if (status >= 400 && status < 500) this.refused(call, coupon, context, findings);
    }

    /** Bought or invented accounts: one caller, one coupon, account after account. */
    used(call, coupon, { config, state }, findings) {
      const at = timeOf(call);
      const { principal, clientAddress = '', event } = call;
      const callers = state.map('callers', { entriesMax: 50_000, ttlMs: DAY_MS });
      const coupons = state.map('coupons', { entriesMax: 20_000, ttlMs: DAY_MS });
      const key = `${coupon}|${clientAddress}|${event.client.agent ?? ''}`;

      const all = within(coupons.get(coupon), at, DAY_MS) ?? { since: at, accounts: [] };
      if (!all.accounts.includes(principal) && all.accounts.length < KEPT_MAX * 4) {
        all.accounts.push(principal);
        coupons.set(coupon, all, at);
      }
      const caller = within(callers.get(key), at, DAY_MS) ?? { since: at, accounts: [], events: [] };
      const isNew = !caller.accounts.includes(principal);
      // A checkout that is tried again is no other account.
      if (!isNew) return;
      if (caller.accounts.length < KEPT_MAX) caller.accounts.push(principal);
      caller.events.push([event.id, at]);
      const enough = caller.accounts.length >= config.accountsMin;
      if (enough && caller.accounts.length / all.accounts.length >= SHARE_MIN) {
        findings.push({
          rule: 'coupon-abuse.many-accounts',
          title: 'One caller uses a coupon with many accounts',
          severity: 'medium',
          confidence: 0.85,
          stage: 'exploitation',
          outcome: 'succeeded',
          subject: {
            endpointId: call.endpoint?.id,
            serviceId: call.serviceId,
            clientAddress: call.clientAddress,
            agent: event.client.agent,
          },
          involved: { principals: caller.accounts.slice(-50) },
          dedupeKey: `accounts|${key}`,
          time: at,
          count: caller.events.length,
          evidence: caller.events.map(([eventId, time]) => ({ eventId, time })),
        });
        // Each event is named once.
        caller.events = [];
      } else if (caller.events.length > KEPT_MAX) caller.events.shift();
      callers.set(key, caller, at);
    }

    /** One account that tries coupon after coupon and is refused. */
    refused(call, coupon, { config, state }, findings) {
      const at = timeOf(call);
      const { principal, event } = call;
      const accounts = state.map('accounts', { entriesMax: 20_000, ttlMs: HOUR_MS });
      const account = within(accounts.get(principal), at, HOUR_MS) ?? { since: at, coupons: [], events: [] };
      // The same wrong coupon again is a typing error, or a button that was pressed twice.
      if (account.coupons.includes(coupon)) return;
      account.coupons.push(coupon);
      if (account.coupons.length > KEPT_MAX) account.coupons.shift();
      account.events.push([event.id, at]);
      account.tried = (account.tried ?? 0) + 1;
      if (account.tried >= config.couponsMin) {
        findings.push({
          rule: 'coupon-abuse.guessing',
          title: 'One account guesses coupons',
          severity: 'medium',
          confidence: 0.9,
          stage: 'probing',
          outcome: 'attempted',
          subject: { endpointId: call.endpoint?.id, serviceId: call.serviceId, principal },
          dedupeKey: `guessing|${principal}`,
          time: at,
          count: account.events.length,
          evidence: account.events.map(([eventId, time]) => ({ eventId, time })),
        });
        account.events = [];
      }
      accounts.set(principal, account, at);
    }
  };

function isCoupon(name, names) {
  const lower = name.toLowerCase();
  return names.some((word) => lower.includes(word));
}

/** What is remembered, unless its time is over: a window that begins with its first event. */
function within(kept, at, ms) {
  return kept !== undefined && at - kept.since < ms ? kept : undefined;
}
