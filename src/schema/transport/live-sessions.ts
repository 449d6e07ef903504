import type { Credentials } from '../../store/credentials.js';
import { ANYTHING, type Notifications } from '../../store/notifications.js';
import type { Timers } from '../subscriptions/change-tailer.js';
import type { Authenticated } from './authenticate.js';

interface Session extends Authenticated {
  readonly end: () => void;
}

const SETTLE_MS = 1500;

/** Connections that stay open: ended once their token is revoked or expires. */
export class LiveSessions {
  readonly #sessions = new Set<Session>();
  readonly #credentials: Credentials;
  readonly #timers: Timers;
  readonly #unlisten: () => void;
  readonly #cancels = new Map<string, () => void>();

  constructor(options: {
    credentials: Credentials;
    notifications: Notifications;
    timers: Timers;
    recheckMs: number;
  }) {
    this.#credentials = options.credentials;
    this.#timers = options.timers;
    this.#unlisten = options.notifications.listen('tokens', (organisationId) => {
      void this.#recheck(organisationId);
      // Credentials forget what they cached on the same hint, perhaps after us.
      this.#later('settle', SETTLE_MS, () => this.#recheck(ANYTHING));
    });
    const poll = (): void =>
      this.#later('poll', options.recheckMs, () => this.#recheck(ANYTHING).finally(poll));
    poll();
  }

  add(session: Session): () => void {
    this.#sessions.add(session);
    return () => this.#sessions.delete(session);
  }

  close(): void {
    this.#unlisten();
    for (const cancel of this.#cancels.values()) cancel();
    this.#sessions.clear();
  }

  #later(name: string, ms: number, call: () => Promise<void>): void {
    this.#cancels.get(name)?.();
    this.#cancels.set(
      name,
      this.#timers.after(ms, () => void call()),
    );
  }

  async #recheck(organisationId: string): Promise<void> {
    const groups = new Map<string, Session[]>();
    for (const session of this.#sessions) {
      if (organisationId !== ANYTHING && session.identity.organisationId !== organisationId) continue;
      const group = groups.get(session.bearer);
      if (group) group.push(session);
      else groups.set(session.bearer, [session]);
    }
    for (const [bearer, sessions] of groups) {
      try {
        if (await this.#credentials.apiIdentity(bearer)) continue;
      } catch {
        // The store is away: nobody is thrown out for that.
        continue;
      }
      for (const session of sessions) session.end();
    }
  }
}
