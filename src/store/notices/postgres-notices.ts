import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Severity } from '../../event/index.js';
import type { Stage } from '../../plugins/sdk/index.js';
import { loadStepState, saveStepState, withinAnalysis } from '../analysis/within-analysis.js';
import type { AnalysisLease } from '../analysis-leases.js';
import { HEALTH_KEY, HOST, NEVER, type SavedHealth } from '../detector-health.js';
import { appendChanges } from '../effects/append-changes.js';
import {
  type DetectorDraft,
  type DetectorOff,
  type DigestFacts,
  type NoticeDraft,
  type NoticeSettings,
  type Notices,
  noticeSettingsOf,
  type ToldOff,
  type UntoldActor,
} from '../notices.js';
import { withTenant } from '../tenant.js';

const STEP = 'notices';
const OF_DETECTORS = 'detector-notices';

const standingSql = `
  SELECT o.notice_settings AS settings, (
    SELECT count(*) FROM notice n WHERE n.organization_id = $1 AND n.state = 'held') AS held
  FROM organization o WHERE o.id = $1`;

const untoldSql = `
  SELECT id, title, severity, stage, told_severity AS "toldSeverity", told_stage AS "toldStage", told_at AS "toldAt"
  FROM actor WHERE organization_id = $1 AND state IN ('open', 'acknowledged')
    AND severity >= $2::severity AND confidence >= $3
    AND (told_severity IS NULL OR told_stage IS NULL OR severity > told_severity OR stage > told_stage)
  ORDER BY severity DESC, last_seen_at DESC, id LIMIT $4`;

const factsSql = `
  WITH span AS (SELECT to_timestamp($2 / 1000.0) AS since, to_timestamp($3 / 1000.0) AS until),
  busy AS (
    SELECT a.id, a.title, a.severity, a.stage FROM actor a, span
    WHERE a.organization_id = $1 AND a.state <> 'false_positive' AND a.severity >= $4::severity AND a.confidence >= $5
      AND (a.id IN (SELECT l.actor_id FROM alert l WHERE l.organization_id = $1 AND l.last_seen_at >= span.since)
        OR a.created_at >= span.since)
  )
  SELECT
    (SELECT count(*) FROM alert a, span WHERE a.organization_id = $1 AND a.raised_at >= span.since
      AND a.raised_at < span.until AND a.state NOT IN ('suppressed', 'false_positive')) AS alerts,
    (SELECT count(*) FROM busy) AS actors,
    (SELECT max(s) FROM (SELECT max(severity) AS s FROM busy UNION ALL SELECT max(n.severity) FROM notice n, span
      WHERE n.organization_id = $1 AND n.kind = 'detector' AND n.created_at >= span.since AND n.created_at < span.until) w) AS worst,
    (SELECT count(*) FROM posture_finding p, span WHERE p.organization_id = $1 AND p.rule = 'discovery.shadow'
      AND p.first_seen_at >= span.since AND p.first_seen_at < span.until AND p.state = 'open') AS shadow,
    (SELECT count(DISTINCT n.content ->> 'detector') FROM notice n, span WHERE n.organization_id = $1 AND n.kind = 'detector'
      AND n.created_at >= span.since AND n.created_at < span.until) AS "detectorsOff",
    (SELECT coalesce(json_agg(t), '[]') FROM (SELECT * FROM busy ORDER BY severity DESC, stage DESC, id LIMIT 5) t) AS top`;

const insertSql = `
  INSERT INTO notice (id, organization_id, kind, state, reason, actor_id, severity, title, content, created_at, issued_at)
  SELECT d.id, $1, d.kind, d.state, d.reason, d.actor, d.severity::severity, d.title, d.content,
    to_timestamp($3 / 1000.0), CASE WHEN d.state = 'issued' THEN to_timestamp($3 / 1000.0) END
  FROM json_to_recordset($2::json) AS d (id uuid, kind text, state text, reason text, actor uuid, severity text, title text,
    content jsonb)`;

/** As it stood when it was judged: what it has become since is told next. */
const toldSql = `
  UPDATE actor a SET told_severity = d.severity::severity, told_stage = d.stage::stage, told_at = to_timestamp($3 / 1000.0)
  FROM json_to_recordset($2::json) AS d (actor uuid, severity text, stage text)
  WHERE a.organization_id = $1 AND a.id = d.actor`;

/** By lane, as the key of the table begins with it; the host has few rows there. */
const offSql = `
  SELECT substr(h.state_key, $3) AS detector, h.body AS health, coalesce(s.version, 0) AS version
  FROM organization o CROSS JOIN LATERAL generate_series(0, o.lanes - 1) AS l (lane)
  JOIN detector_state h ON h.organization_id = o.id AND h.lane = l.lane AND h.detector = $2 AND starts_with(h.state_key, $4)
  LEFT JOIN detector_setting s ON s.organization_id = o.id AND s.detector = substr(h.state_key, $3)
  WHERE o.id = $1`;

const releaseSql = `
  UPDATE notice SET state = 'issued', issued_at = to_timestamp($2 / 1000.0)
  WHERE organization_id = $1 AND state = 'held'`;

interface UntoldRow extends Pick<UntoldActor, 'id' | 'title' | 'severity' | 'stage'> {
  readonly toldSeverity: Severity | null;
  readonly toldStage: Stage | null;
  readonly toldAt: Date | null;
}

export class PostgresNotices implements Notices {
  constructor(private readonly pool: Pool) {}

  standing(organisationId: string): ReturnType<Notices['standing']> {
    return withTenant(this.pool, organisationId, async (client) => {
      const { rows } = await client.query<{ settings: unknown; held: string }>(standingSql, [organisationId]);
      const kept = (await loadStepState(client, organisationId, STEP)) as { digestedAt?: number } | undefined;
      return {
        settings: noticeSettingsOf(rows[0]?.settings),
        held: Number(rows[0]?.held ?? 0),
        digestedAt: kept?.digestedAt,
      };
    });
  }

  async untold(organisationId: string, settings: NoticeSettings, limit: number): Promise<UntoldActor[]> {
    const { leastSeverity, leastConfidence } = settings;
    const { rows } = await withTenant(this.pool, organisationId, (client) =>
      client.query<UntoldRow>(untoldSql, [organisationId, leastSeverity, leastConfidence, limit]),
    );
    return rows.map(({ toldSeverity, toldStage, toldAt, ...row }) => ({
      ...row,
      told: { severity: toldSeverity ?? undefined, stage: toldStage ?? undefined },
      toldAt: toldAt?.getTime(),
    }));
  }

  async facts(
    organisationId: string,
    { leastSeverity, leastConfidence }: NoticeSettings,
    from: number,
    to: number,
  ): Promise<DigestFacts> {
    const { rows } = await withTenant(this.pool, organisationId, (client) =>
      client.query<{
        alerts: string;
        actors: string;
        shadow: string;
        detectorsOff: string;
        worst: Severity | null;
        top: DigestFacts['top'];
      }>(factsSql, [organisationId, from, to, leastSeverity, leastConfidence]),
    );
    const [row] = rows;
    return {
      alerts: Number(row?.alerts ?? 0),
      actors: Number(row?.actors ?? 0),
      shadowEndpoints: Number(row?.shadow ?? 0),
      detectorsOff: Number(row?.detectorsOff ?? 0),
      worst: row?.worst ?? undefined,
      top: row?.top ?? [],
    };
  }

  async save(lease: AnalysisLease, drafts: readonly NoticeDraft[], at: number): Promise<void> {
    const { organisationId } = lease;
    const rows = drafts.map(({ actor, reason, held }) => ({
      id: randomUUID(),
      kind: 'actor',
      state: held ? 'held' : 'issued',
      reason,
      actor: actor.id,
      severity: actor.severity,
      stage: actor.stage,
      title: actor.title,
      content: { stage: actor.stage },
    }));
    await withinAnalysis(this.pool, lease, async (client) => {
      const values = [organisationId, JSON.stringify(rows), at];
      await client.query(insertSql, values);
      await client.query(toldSql, values);
      const issued = rows.filter(({ state }) => state === 'issued');
      const changes = issued.map(({ id }) => ({ topic: 'notice.issued' as const, nodeId: id }));
      await appendChanges({ client, organisationId, at }, changes);
    });
  }

  detectorsOff(organisationId: string): ReturnType<Notices['detectorsOff']> {
    return withTenant(this.pool, organisationId, async (client) => {
      const values = [organisationId, HOST, HEALTH_KEY.length + 1, HEALTH_KEY];
      const { rows } = await client.query<{ detector: string; health: string; version: number }>(
        offSql,
        values,
      );
      const off = rows.flatMap(({ detector, health, version }): DetectorOff[] => {
        const { code, since, until, version: of = version } = JSON.parse(health) as SavedHealth;
        // Whoever has changed its setting since knows.
        if (of !== version) return [];
        return [{ detector, code, since, until: until === NEVER ? undefined : until, version }];
      });
      const told = (await loadStepState(client, organisationId, OF_DETECTORS)) as Record<string, ToldOff>;
      return { off, told: told ?? {} };
    });
  }

  async saveDetectors(
    lease: AnalysisLease,
    drafts: readonly DetectorDraft[],
    told: Readonly<Record<string, ToldOff>>,
    at: number,
  ): Promise<void> {
    const { organisationId } = lease;
    const rows = drafts.map(({ off: { detector, code, since, until }, severity, title, held }) => ({
      id: randomUUID(),
      kind: 'detector',
      state: held ? 'held' : 'issued',
      severity,
      title,
      content: { detector, code, since, until },
    }));
    await withinAnalysis(this.pool, lease, async (client) => {
      await client.query(insertSql, [organisationId, JSON.stringify(rows), at]);
      await saveStepState(client, organisationId, OF_DETECTORS, told);
      const issued = rows.filter(({ state }) => state === 'issued');
      const changes = issued.map(({ id }) => ({ topic: 'notice.issued' as const, nodeId: id }));
      await appendChanges({ client, organisationId, at }, changes);
    });
  }

  async saveDigest(
    lease: AnalysisLease,
    span: { readonly from: number; readonly to: number },
    digest: { readonly title: string; readonly facts: DigestFacts } | undefined,
  ): Promise<void> {
    const { organisationId } = lease;
    const at = span.to;
    await withinAnalysis(this.pool, lease, async (client) => {
      await saveStepState(client, organisationId, STEP, { digestedAt: at });
      if (!digest) return;
      const { title, facts } = digest;
      const { worst, ...content } = facts;
      const id = randomUUID();
      const row = {
        id,
        kind: 'digest',
        state: 'issued',
        severity: worst ?? 'info',
        title,
        content: { ...span, ...content },
      };
      await client.query(insertSql, [organisationId, JSON.stringify([row]), at]);
      // The digest speaks for them: they are not told one by one.
      await client.query(releaseSql, [organisationId, at]);
      await appendChanges({ client, organisationId, at }, [{ topic: 'notice.issued', nodeId: id }]);
    });
  }
}
