/** Things that processes tell each other. Always a hint: the truth is in the tables, and a slow poll backs it up. */
export const notificationChannels = [
  'event_log',
  'change_feed',
  'policy',
  'catalog',
  'knowledge',
  'alerts',
  'detector_settings',
  'detector_trials',
  'tokens',
] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

/** The payload after a gap in listening: anything may have been missed, of every organisation. */
export const ANYTHING = '*';

export interface Notifications {
  /** `payload` is an organisation id, `<organisation id>:<lane>` on `event_log`, or `ANYTHING`. */
  listen(channel: NotificationChannel, listener: (payload: string) => void): () => void;
  notify(channel: NotificationChannel, payload: string): Promise<void>;
}
