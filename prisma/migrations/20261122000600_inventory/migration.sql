-- What is known of endpoints (forms, facts, changes), what paths teach of templates, what is judged of it all (exposure, risk,
-- findings with a life), what specifications and gateways declare, and figures over time.

ALTER TABLE endpoint
  ADD COLUMN template_source VARCHAR(20) NOT NULL DEFAULT 'traffic' CHECK (template_source IN ('correction', 'route', 'specification', 'traffic')),
  ADD COLUMN deprecated BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN authentication TEXT[] NOT NULL DEFAULT '{}',
  ADD COLUMN exposure VARCHAR(10) NOT NULL DEFAULT 'unknown' CHECK (exposure IN ('public', 'partner', 'internal', 'unknown')),
  ADD COLUMN exposure_set VARCHAR(10) CHECK (exposure_set IN ('public', 'partner', 'internal')),
  ADD COLUMN exposure_reasons TEXT[] NOT NULL DEFAULT '{}',
  ADD COLUMN risk SMALLINT NOT NULL DEFAULT 0,
  ADD COLUMN risk_parts JSONB NOT NULL DEFAULT '[]';
CREATE INDEX endpoint_organization_id_risk_id_idx ON endpoint (organization_id, risk, id);
CREATE INDEX endpoint_organization_id_exposure_last_seen_at_id_idx ON endpoint (organization_id, exposure, last_seen_at, id);
CREATE INDEX endpoint_organization_id_host_idx ON endpoint (organization_id, host);

ALTER TABLE service
  ADD COLUMN exposure VARCHAR(10) NOT NULL DEFAULT 'unknown' CHECK (exposure IN ('public', 'partner', 'internal', 'unknown')),
  ADD COLUMN risk SMALLINT NOT NULL DEFAULT 0,
  ADD COLUMN risk_parts JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN coverage JSONB;

-- An endpoint that was merged into another: whoever still writes under its id writes to the other.
CREATE TABLE endpoint_alias (
  organization_id UUID NOT NULL,
  id UUID NOT NULL,
  endpoint_id UUID NOT NULL,
  CONSTRAINT endpoint_alias_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT endpoint_alias_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX endpoint_alias_organization_id_endpoint_id_idx ON endpoint_alias (organization_id, endpoint_id);

-- What calls of an endpoint tell of its form and of how it is used. `assessed` is the revision that was judged last.
CREATE TABLE endpoint_knowledge (
  organization_id UUID NOT NULL,
  endpoint_id UUID NOT NULL,
  sketch JSONB NOT NULL,
  facts JSONB NOT NULL,
  revision BIGINT NOT NULL DEFAULT 1,
  assessed BIGINT NOT NULL DEFAULT 0,
  updated_at TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT endpoint_knowledge_pkey PRIMARY KEY (organization_id, endpoint_id),
  CONSTRAINT endpoint_knowledge_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES endpoint (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX endpoint_knowledge_unassessed_idx ON endpoint_knowledge (organization_id, updated_at) WHERE revision > assessed;

CREATE TABLE endpoint_change (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  endpoint_id UUID NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL,
  kind VARCHAR(40) NOT NULL,
  part VARCHAR(40) NOT NULL,
  status SMALLINT,
  path VARCHAR(500),
  value VARCHAR(200),
  CONSTRAINT endpoint_change_pkey PRIMARY KEY (id),
  CONSTRAINT endpoint_change_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT endpoint_change_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES endpoint (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX endpoint_change_organization_id_at_id_idx ON endpoint_change (organization_id, at, id);
CREATE INDEX endpoint_change_organization_id_endpoint_id_at_id_idx ON endpoint_change (organization_id, endpoint_id, at, id);

-- Paths that lanes have seen, until the organisation's analyst has learned from them.
CREATE TABLE path_evidence (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  organization_id UUID NOT NULL,
  host VARCHAR(255) NOT NULL,
  evidence JSONB NOT NULL,
  CONSTRAINT path_evidence_pkey PRIMARY KEY (organization_id, id)
);

CREATE TABLE host_template (
  organization_id UUID NOT NULL,
  host VARCHAR(255) NOT NULL,
  state JSONB NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  updated_at TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT host_template_pkey PRIMARY KEY (organization_id, host),
  CONSTRAINT host_template_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE template_correction (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  host VARCHAR(255) NOT NULL,
  method VARCHAR(20) NOT NULL,
  template VARCHAR(2048) NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT template_correction_pkey PRIMARY KEY (id),
  CONSTRAINT template_correction_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX template_correction_organization_id_host_method_template_key ON template_correction (organization_id, host, method, template);
CREATE INDEX template_correction_organization_id_created_at_id_idx ON template_correction (organization_id, created_at, id);

-- Figures of five minutes each. `latency` counts calls by logarithmic bin of their duration.
CREATE TABLE call_stats (
  organization_id UUID NOT NULL,
  bucket TIMESTAMPTZ(3) NOT NULL,
  endpoint_id UUID NOT NULL,
  sensor_kind VARCHAR(40) NOT NULL,
  status SMALLINT NOT NULL,
  authenticated BOOLEAN NOT NULL,
  calls BIGINT NOT NULL,
  timed_calls BIGINT NOT NULL,
  duration_ms DOUBLE PRECISION NOT NULL,
  latency JSONB NOT NULL,
  request_bytes BIGINT NOT NULL,
  response_bytes BIGINT NOT NULL,
  CONSTRAINT call_stats_pkey PRIMARY KEY (organization_id, bucket, endpoint_id, sensor_kind, status, authenticated)
);

ALTER TABLE specification
  ADD COLUMN source VARCHAR(10) NOT NULL DEFAULT 'upload' CHECK (source IN ('upload', 'routes', 'gateway')),
  ADD COLUMN content JSONB;
DROP INDEX IF EXISTS specification_organization_id_service_id_key;
CREATE UNIQUE INDEX specification_organization_id_service_id_source_key ON specification (organization_id, service_id, source);

CREATE TABLE gateway (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  provider VARCHAR(20) NOT NULL,
  type VARCHAR(40) NOT NULL,
  gateway_id VARCHAR(200) NOT NULL,
  stage VARCHAR(128) NOT NULL DEFAULT '',
  name VARCHAR(200),
  region VARCHAR(40),
  hosts TEXT[] NOT NULL,
  firewall BOOLEAN,
  routes JSONB NOT NULL,
  first_seen_at TIMESTAMPTZ(3) NOT NULL,
  last_seen_at TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT gateway_pkey PRIMARY KEY (id),
  CONSTRAINT gateway_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX gateway_organization_id_last_seen_at_id_idx ON gateway (organization_id, last_seen_at, id);

-- What strangers can reach: hosts, gateways, addresses, certificates.
CREATE TABLE public_asset (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  kind VARCHAR(20) NOT NULL CHECK (kind IN ('host', 'gateway', 'address', 'certificate')),
  name VARCHAR(300) NOT NULL,
  service_id UUID,
  first_seen_at TIMESTAMPTZ(3) NOT NULL,
  last_seen_at TIMESTAMPTZ(3) NOT NULL,
  detail JSONB NOT NULL DEFAULT '{}',
  CONSTRAINT public_asset_pkey PRIMARY KEY (id),
  CONSTRAINT public_asset_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT public_asset_service_id_fkey FOREIGN KEY (service_id) REFERENCES service (id) ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX public_asset_organization_id_first_seen_at_id_idx ON public_asset (organization_id, first_seen_at, id);

ALTER TABLE posture_finding
  ALTER COLUMN endpoint_id DROP NOT NULL,
  ADD COLUMN subject VARCHAR(500) NOT NULL DEFAULT '',
  ADD COLUMN accepted_until TIMESTAMPTZ(3),
  ADD COLUMN resolved_at TIMESTAMPTZ(3);
DROP INDEX IF EXISTS posture_finding_endpoint_id_rule_key;
CREATE INDEX posture_finding_organization_id_endpoint_id_idx ON posture_finding (organization_id, endpoint_id);
CREATE INDEX posture_finding_organization_id_service_id_last_seen_at_id_idx ON posture_finding (organization_id, service_id, last_seen_at, id);
CREATE INDEX posture_finding_organization_id_severity_id_idx ON posture_finding (organization_id, severity, id);

-- One analyst per organisation at a time, by a lease that runs out by this clock.
CREATE TABLE analysis (
  organization_id UUID NOT NULL,
  holder VARCHAR(80),
  epoch BIGINT NOT NULL DEFAULT 0,
  expires_at TIMESTAMPTZ(3),
  state JSONB NOT NULL DEFAULT '{}',
  CONSTRAINT analysis_pkey PRIMARY KEY (organization_id),
  CONSTRAINT analysis_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE
);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['endpoint_alias', 'endpoint_knowledge', 'endpoint_change', 'path_evidence', 'host_template',
    'template_correction', 'call_stats', 'gateway', 'public_asset', 'analysis'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = (SELECT app_organisation())) WITH CHECK (organization_id = (SELECT app_organisation()))', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO protectonce_app', t);
  END LOOP;
END
$$;
