import type { DeploymentExchange, DeploymentExchanged, DeploymentProgress } from '../event/deployment.js';
import type { SensorIdentity } from './credentials.js';

/** What a stage of a deployment told last, as its row keeps it. */
export interface StageReport {
  readonly state: DeploymentProgress['state'];
  /** Unix milliseconds. */
  readonly at: number;
  readonly problems: DeploymentProgress['problems'];
}

/** Refusals of a deployment's token, as its row keeps them. */
export interface TokenRefusal {
  /** Of the latest one, Unix milliseconds. */
  readonly at: number;
  readonly count: number;
  /** The stack that presented it. */
  readonly subject: string;
}
export type TokenRefusals = Readonly<Partial<Record<'TOKEN_USED' | 'TOKEN_EXPIRED', TokenRefusal>>>;

/** The part of deployments that the customer's own AWS account speaks with. */
export interface DeploymentRepository {
  /**
   * Single-use: the first stack that presents the token gets the collector's own bearer. The same stack may ask again
   * while the token is valid, after a lost answer; it gets a fresh secret, and the one before is worth nothing.
   * Throws `TOKEN_UNKNOWN`, `TOKEN_USED`, `TOKEN_EXPIRED`, `STORE_UNAVAILABLE`.
   */
  exchange(request: DeploymentExchange): Promise<DeploymentExchanged>;
  /** Throws `DEPLOYMENT_UNKNOWN` when the sensor was installed by no deployment. */
  progress(sensor: SensorIdentity, progress: DeploymentProgress): Promise<void>;
}
