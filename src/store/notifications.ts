/** Things that processes tell each other. Always a hint: the truth is in the tables, and a slow poll backs it up. */
export const notificationChannels = ['event_log', 'change_feed', 'policy', 'catalog', 'detector_settings', 'tokens'] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

export interface Notifications {
  /** `payload` is an organisation id, or `<organisation id>:<lane>` on `event_log`. */
  listen(channel: NotificationChannel, listener: (payload: string) => void): () => void;
  notify(channel: NotificationChannel, payload: string): Promise<void>;
}
