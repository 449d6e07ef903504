-- The agentless side in one AWS account and region, from the link to the first event.
CREATE TABLE deployment (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  region VARCHAR(40) NOT NULL,
  stack_name VARCHAR(128) NOT NULL,
  secret_hash BYTEA NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL,
  expires_at TIMESTAMPTZ(3) NOT NULL,
  stack_arn VARCHAR(400),
  account VARCHAR(12),
  exchanged_at TIMESTAMPTZ(3),
  enrolment_id UUID,
  stages JSONB NOT NULL DEFAULT '{}',
  refusals JSONB NOT NULL DEFAULT '{}',
  sources INTEGER,
  mirrored INTEGER,
  first_seen_at TIMESTAMPTZ(3),
  first_packet_at TIMESTAMPTZ(3),
  first_event_at TIMESTAMPTZ(3),
  packets BIGINT NOT NULL DEFAULT 0,
  transactions BIGINT NOT NULL DEFAULT 0,
  opaque_flows BIGINT NOT NULL DEFAULT 0,
  ended_at TIMESTAMPTZ(3),
  CONSTRAINT deployment_pkey PRIMARY KEY (id),
  CONSTRAINT deployment_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT deployment_enrolment_id_fkey FOREIGN KEY (enrolment_id) REFERENCES enrolment (id) ON DELETE SET NULL ON UPDATE CASCADE,
  -- Exchanged is exchanged: the token belongs to one stack.
  CONSTRAINT deployment_exchanged CHECK ((stack_arn IS NULL) = (exchanged_at IS NULL))
);
CREATE UNIQUE INDEX deployment_enrolment_id_key ON deployment (enrolment_id);
CREATE INDEX deployment_organization_id_created_at_id_idx ON deployment (organization_id, created_at, id);

ALTER TABLE deployment ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON deployment USING (organization_id = (SELECT app_organisation())) WITH CHECK (organization_id = (SELECT app_organisation()));
GRANT SELECT, INSERT, UPDATE, DELETE ON deployment TO protectonce_app;

-- Whose token this would be: asked before an organisation is known.
CREATE FUNCTION find_deployment(deployment_id uuid)
  RETURNS TABLE (organization_id uuid, secret_hash bytea)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  AS $$ SELECT d.organization_id, d.secret_hash FROM public.deployment d WHERE d.id = deployment_id $$;
REVOKE ALL ON FUNCTION find_deployment(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_deployment(uuid) TO protectonce_app;
