import { type Conversation, recordingProxy } from './recording-proxy.js';

/** What a client knows of one exchange, and the service of its request. */
export interface Told {
  readonly n: number;
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly answeredBy: number;
  readonly sent: { readonly bytes: number; readonly digest: string };
  /** Bytes of the answer's body on the wire. */
  readonly wire: number;
  /** The bodies, as they read behind their codings. */
  readonly text: string;
  readonly answer: string;
}

interface Service {
  readonly port: number;
  readonly seen: ReadonlyMap<number, { readonly bytes: number; readonly digest: string }>;
  close(): Promise<void>;
}

/** Modules of plain JavaScript, which are programs as well. */
const { startService } = (await import(new URL('./service.mjs', import.meta.url).href)) as {
  startService: (address: string) => Promise<Service>;
};
const { exchangeAll } = (await import(new URL('./clients.mjs', import.meta.url).href)) as {
  exchangeAll: (address: string, port: number, scale: number) => Promise<Told[]>;
};

export interface Exchanged {
  readonly told: readonly Told[];
  /** What reached the service, by number. */
  readonly seen: Service['seen'];
  readonly conversations: readonly Conversation[];
}

/** Lets real clients and a real service exchange everything over the loopback, and keeps what each end knows and what was sent. */
export async function exchange(scale: number): Promise<Exchanged> {
  const service = await startService('127.0.0.1');
  const proxy = await recordingProxy(service.port);
  try {
    const told = await exchangeAll('127.0.0.1', proxy.port, scale);
    return { told, seen: service.seen, conversations: proxy.conversations };
  } finally {
    await service.close();
    await proxy.close();
  }
}
