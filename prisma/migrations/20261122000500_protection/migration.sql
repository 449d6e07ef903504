-- What sensors are told to do about attacks: modes by rule, customers' own rules, compensating controls, and the answer to
-- a blocked request.

ALTER TABLE organization
  ADD COLUMN protection_mode VARCHAR(10) NOT NULL DEFAULT 'monitor' CHECK (protection_mode IN ('monitor', 'block')),
  ADD COLUMN block_answer JSONB;

CREATE TABLE control (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  action VARCHAR(10) NOT NULL CHECK (action IN ('block', 'limit', 'patch')),
  match JSONB NOT NULL,
  limit_per_minute INTEGER,
  parameter JSONB,
  reason VARCHAR(500),
  created_at TIMESTAMPTZ(3) NOT NULL,
  expires_at TIMESTAMPTZ(3),
  ended_at TIMESTAMPTZ(3),
  CONSTRAINT control_pkey PRIMARY KEY (id),
  CONSTRAINT control_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX control_organization_id_created_at_id_idx ON control (organization_id, created_at, id);

CREATE TABLE custom_rule (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  rule VARCHAR(80) NOT NULL,
  class VARCHAR(20) NOT NULL,
  pattern VARCHAR(1000) NOT NULL,
  ignore_case BOOLEAN NOT NULL DEFAULT false,
  locations TEXT[],
  names TEXT[],
  confidence DOUBLE PRECISION NOT NULL,
  service VARCHAR(120),
  method VARCHAR(20),
  route VARCHAR(512),
  created_at TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT custom_rule_pkey PRIMARY KEY (id),
  CONSTRAINT custom_rule_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX custom_rule_organization_id_rule_key ON custom_rule (organization_id, rule);
CREATE INDEX custom_rule_organization_id_created_at_id_idx ON custom_rule (organization_id, created_at, id);

CREATE TABLE rule_mode (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  rule VARCHAR(82) NOT NULL,
  mode VARCHAR(10) NOT NULL CHECK (mode IN ('off', 'monitor', 'block')),
  service VARCHAR(120),
  method VARCHAR(20),
  route VARCHAR(512),
  updated_at TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT rule_mode_pkey PRIMARY KEY (id),
  CONSTRAINT rule_mode_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX rule_mode_organization_id_updated_at_id_idx ON rule_mode (organization_id, updated_at, id);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['control', 'custom_rule', 'rule_mode'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = (SELECT app_organisation())) WITH CHECK (organization_id = (SELECT app_organisation()))', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO protectonce_app', t);
  END LOOP;
END
$$;
