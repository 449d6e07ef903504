import type { PublicAsset } from '../../inventory/exposure/public-assets.js';
import { deterministicId } from '../deterministic-id.js';
import { instant, recordset, type Writer } from '../effects/upsert.js';

const sql = `
  INSERT INTO public_asset AS a (id, organization_id, kind, name, service_id, first_seen_at, last_seen_at, detail)
  SELECT d.id, $1, d.kind, d.name, d.service, ${instant('d.first')}, ${instant('d.last')}, d.detail
  FROM json_to_recordset($2::json) AS d (id uuid, kind text, name text, service uuid, first float8, last float8, detail jsonb)
  ON CONFLICT (id) DO UPDATE SET
    service_id = coalesce(excluded.service_id, a.service_id),
    first_seen_at = least(a.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(a.last_seen_at, excluded.last_seen_at),
    detail = a.detail || excluded.detail
  WHERE (a.service_id, a.last_seen_at, a.detail)
    IS DISTINCT FROM (coalesce(excluded.service_id, a.service_id), greatest(a.last_seen_at, excluded.last_seen_at), a.detail || excluded.detail)`;

/** One asset for each kind and name of an organisation. What is no longer reached stays, with the time it was last. */
export async function writeAssets(
  { client, organisationId }: Pick<Writer, 'client' | 'organisationId'>,
  assets: readonly PublicAsset[],
): Promise<void> {
  if (assets.length === 0) return;
  const named = assets.map((asset) => ({
    ...asset,
    id: deterministicId('public-asset', organisationId, asset.kind, asset.name),
  }));
  const rows = recordset(named, (asset) => ({
    id: asset.id,
    kind: asset.kind,
    name: asset.name.slice(0, 300),
    service: asset.serviceId,
    first: asset.firstSeenAt,
    last: asset.lastSeenAt,
    detail: asset.detail,
  }));
  await client.query(sql, [organisationId, rows]);
}
