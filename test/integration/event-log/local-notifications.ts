import pg from 'pg';
import type { Notifications } from '../../../src/store/notifications.js';

/** LISTEN on a connection of its own, as long as the test lasts. */
export async function listenTo(
  url: string,
): Promise<Pick<Notifications, 'listen'> & { end(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const listeners = new Map<string, Set<(payload: string) => void>>();
  client.on('notification', ({ channel, payload }) => {
    for (const listener of listeners.get(channel) ?? []) listener(payload ?? '');
  });
  await client.query('LISTEN event_log');
  return {
    listen(channel, listener) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(listener));
      return () => set.delete(listener);
    },
    end: () => client.end(),
  };
}
