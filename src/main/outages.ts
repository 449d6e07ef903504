import { CodedError } from '../event/index.js';
import type { QuietRepeats } from './quiet-repeats.js';

type Server = 'PostgreSQL' | 'Redis';

/** What a log tells of the servers behind the platform: that one is away, and that it is back; not each attempt. */
export class Outages {
  constructor(
    private readonly quiet: QuietRepeats,
    /** Where the event log is kept. */
    private readonly logServer: Server,
  ) {}

  broke(server: Server, error: unknown): void {
    this.quiet.failed(server, error, 'a connection broke');
  }

  back(server: Server): void {
    this.quiet.recovered(server, 'connected again');
  }

  /** Counts an error that says no more than that a server is away. @returns whether it was one; others are the caller's. */
  takes(error: unknown): boolean {
    if (!(error instanceof CodedError)) return false;
    if (error.code === 'STORE_UNAVAILABLE') this.broke('PostgreSQL', error);
    else if (error.code === 'LOG_UNAVAILABLE') this.broke(this.logServer, error);
    else return false;
    return true;
  }
}
