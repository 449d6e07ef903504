import type { EC2Client } from '@aws-sdk/client-ec2';

/** What one run has. */
export interface Runtime {
  readonly ec2: EC2Client;
  /** The same for retries of the same request. */
  readonly requestId: string;
  /** Milliseconds until AWS ends the run. */
  leftMs(): number;
  /** Whether it is time to answer, done or not. */
  isLate(): boolean;
  sleep(ms: number): Promise<void>;
}
