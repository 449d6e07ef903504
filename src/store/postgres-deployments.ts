import { timingSafeEqual } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Pool, PoolClient } from 'pg';
import type { Clock } from '../event/clock.js';
import { CodedError } from '../event/coded-error.js';
import type { DeploymentExchange, DeploymentExchanged, DeploymentProgress } from '../event/deployment.js';
import { appendAudit } from './audit.js';
import type { SensorIdentity } from './credentials.js';
import type { DeploymentRepository, StageReport, TokenRefusals } from './deployments.js';
import { appendChanges } from './effects/append-changes.js';
import { issueEnrolment } from './issue-tokens.js';
import type { Notifications } from './notifications.js';
import { guardStore } from './store-error.js';
import { withTenant } from './tenant.js';
import { hashSecret, makeSecret, parseToken, tokenText } from './token-text.js';

interface DeploymentRow {
  readonly expires_at: Date;
  readonly ended_at: Date | null;
  readonly stack_arn: string | null;
  readonly enrolment_id: string | null;
  readonly refusals: TokenRefusals;
}

const noHash = Buffer.alloc(32);

const refusal = {
  TOKEN_UNKNOWN: 'There is no such token: take the link of a new deployment.',
  TOKEN_USED: 'This token belongs to another stack: each stack needs a link of its own.',
  TOKEN_EXPIRED: 'This token is no longer valid: take the link of a new deployment.',
} as const;
type Refusal = keyof typeof refusal;

const refuse = (code: Refusal): CodedError => new CodedError(code, refusal[code], { field: 'token' });

/** Deployments in PostgreSQL. Whatever two stacks do at once, their row is locked and one of them is first. */
export class PostgresDeployments implements DeploymentRepository {
  constructor(
    private readonly pool: Pool,
    private readonly notifications: Notifications,
    private readonly clock: Clock,
  ) {}

  async exchange(request: DeploymentExchange): Promise<DeploymentExchanged> {
    const parts = parseToken('pod', request.token);
    if (!parts) throw refuse('TOKEN_UNKNOWN');
    const found = await guardStore(() =>
      this.pool.query<{ organization_id: string; secret_hash: Buffer }>('SELECT * FROM find_deployment($1)', [
        parts.id,
      ]),
    );
    const owner = found.rows[0];
    if (!timingSafeEqual(owner?.secret_hash ?? noHash, parts.secretHash) || !owner)
      throw refuse('TOKEN_UNKNOWN');
    const organisationId = owner.organization_id;
    const outcome = await withTenant(this.pool, organisationId, (client) =>
      this.#exchange(client, organisationId, parts.id, request),
    );
    // Thrown only now: what was refused is kept, or nobody would learn of it.
    if (typeof outcome === 'string') throw refuse(outcome);
    if (outcome.repeated) await this.notifications.notify('tokens', organisationId);
    return { bearer: outcome.bearer, deployment: parts.id };
  }

  async progress(
    { organisationId, enrolmentId }: SensorIdentity,
    progress: DeploymentProgress,
  ): Promise<void> {
    const removed = progress.stage === 'stack' && progress.state === 'removed';
    const at = this.clock.now();
    await withTenant(this.pool, organisationId, async (client) => {
      const { rows } = await client.query<{
        id: string;
        told: StageReport | null;
        sources: number;
        mirrored: number;
      }>(
        'SELECT id, stages -> $2 AS told, sources, mirrored FROM deployment WHERE enrolment_id = $1 FOR UPDATE',
        [enrolmentId, progress.stage],
      );
      const [row] = rows;
      if (!row) throw new CodedError('DEPLOYMENT_UNKNOWN', 'This token belongs to no deployment.');
      const { stage, state, problems, sources = row.sources, mirrored = row.mirrored } = progress;
      const report: StageReport = { state, at, problems };
      await client.query(
        `UPDATE deployment SET stages = stages || jsonb_build_object($2::text, $3::jsonb), sources = $4, mirrored = $5,
           ended_at = CASE WHEN $6 THEN coalesce(ended_at, $7) ELSE ended_at END
         WHERE id = $1`,
        [row.id, stage, JSON.stringify(report), sources, mirrored, removed, new Date(at)],
      );
      if (removed) {
        await client.query('UPDATE enrolment SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1', [
          enrolmentId,
          new Date(at),
        ]);
        await this.#audit(client, organisationId, row.id, 'deployment.remove', {});
      }
      const before = [row.told?.state, row.told?.problems, row.sources, row.mirrored];
      if (isDeepStrictEqual(before, [state, problems, sources, mirrored])) return;
      await this.#tell(client, organisationId, row.id);
    });
    if (removed) await this.notifications.notify('tokens', organisationId);
  }

  async #exchange(
    client: PoolClient,
    organisationId: string,
    id: string,
    { stack, account, region }: DeploymentExchange,
  ): Promise<Refusal | { readonly bearer: string; readonly repeated: boolean }> {
    const { rows } = await client.query<DeploymentRow>(
      'SELECT expires_at, ended_at, stack_arn, enrolment_id, refusals FROM deployment WHERE id = $1 FOR UPDATE',
      [id],
    );
    const [row] = rows;
    if (!row) return 'TOKEN_UNKNOWN';
    const now = this.clock.now();
    if (row.stack_arn !== null && row.stack_arn !== stack)
      return this.#refused(client, organisationId, id, row, 'TOKEN_USED', stack);
    if (row.ended_at !== null || row.expires_at.getTime() <= now)
      return this.#refused(client, organisationId, id, row, 'TOKEN_EXPIRED', stack);
    const repeated = row.enrolment_id !== null;
    const bearer = repeated
      ? await renewSecret(client, row.enrolment_id as string)
      : await this.#issue(client, organisationId, id, { stack, account, region });
    if (bearer === undefined) return this.#refused(client, organisationId, id, row, 'TOKEN_EXPIRED', stack);
    const detail = { stack, account, region };
    await this.#audit(
      client,
      organisationId,
      id,
      repeated ? 'deployment.exchange-again' : 'deployment.exchange',
      detail,
    );
    await this.#tell(client, organisationId, id);
    return { bearer, repeated };
  }

  /** The enrolment of the collector that this stack will make. */
  async #issue(
    client: PoolClient,
    organisationId: string,
    id: string,
    { stack, account, region }: Pick<DeploymentExchange, 'stack' | 'account' | 'region'>,
  ): Promise<string> {
    const stackName = stack.split('/')[1] ?? '';
    const now = this.clock.now();
    const name = `agentless ${account} ${region} ${stackName}`.slice(0, 120);
    const enrolment = await issueEnrolment(client, { organisationId, name, now });
    await client.query(
      `UPDATE deployment SET stack_arn = $2, account = $3, region = $4, stack_name = $5, exchanged_at = $6, enrolment_id = $7
       WHERE id = $1`,
      [id, stack, account, region, stackName, new Date(now), enrolment.id],
    );
    return enrolment.text;
  }

  async #refused(
    client: PoolClient,
    organisationId: string,
    id: string,
    { refusals }: DeploymentRow,
    code: 'TOKEN_USED' | 'TOKEN_EXPIRED',
    subject: string,
  ): Promise<Refusal> {
    const before = refusals[code];
    const after = { at: this.clock.now(), count: (before?.count ?? 0) + 1, subject };
    await client.query(
      'UPDATE deployment SET refusals = refusals || jsonb_build_object($2::text, $3::jsonb) WHERE id = $1',
      [id, code, JSON.stringify(after)],
    );
    // Told once: who repeats it is no news.
    if (!before) {
      await this.#audit(client, organisationId, id, 'deployment.refuse', { code, stack: subject });
      await this.#tell(client, organisationId, id);
    }
    return code;
  }

  #audit(
    client: PoolClient,
    organisationId: string,
    id: string,
    action: string,
    detail: Record<string, string>,
  ) {
    return appendAudit(client, {
      ...{ organisationId, at: this.clock.now(), action, detail },
      ...{ actor: `deployment:${id}`, target: `deployment:${id}` },
    });
  }

  #tell(client: PoolClient, organisationId: string, id: string): Promise<void> {
    const writer = { client, organisationId, at: this.clock.now() };
    return appendChanges(writer, [{ topic: 'deployment.changed', nodeId: id }]);
  }
}

/** Undefined when the enrolment was revoked: what a person ended does not begin again. */
async function renewSecret(client: PoolClient, enrolmentId: string): Promise<string | undefined> {
  const secret = makeSecret();
  const { rowCount } = await client.query(
    'UPDATE enrolment SET secret_hash = $2 WHERE id = $1 AND revoked_at IS NULL',
    [enrolmentId, hashSecret(secret)],
  );
  return rowCount === 1 ? tokenText('po', enrolmentId, secret) : undefined;
}
