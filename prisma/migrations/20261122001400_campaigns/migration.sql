-- Alerts of one actor are one story; what of it people are told; what they do not want to hear; and what they said of alerts.

ALTER TYPE alert_state ADD VALUE 'suppressed';
CREATE TYPE actor_state AS ENUM ('open', 'acknowledged', 'resolved', 'false_positive');

CREATE TABLE actor (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  title VARCHAR(300) NOT NULL,
  severity severity NOT NULL,
  confidence DOUBLE PRECISION NOT NULL,
  stage stage NOT NULL,
  outcome VARCHAR(20),
  state actor_state NOT NULL DEFAULT 'open',
  state_reason VARCHAR(500),
  principals TEXT[] NOT NULL DEFAULT '{}',
  addresses TEXT[] NOT NULL DEFAULT '{}',
  agents TEXT[] NOT NULL DEFAULT '{}',
  principal_count INTEGER NOT NULL DEFAULT 0,
  address_count INTEGER NOT NULL DEFAULT 0,
  detectors TEXT[] NOT NULL DEFAULT '{}',
  stages JSONB NOT NULL DEFAULT '[]',
  alert_count INTEGER NOT NULL DEFAULT 0,
  event_count BIGINT NOT NULL DEFAULT 0,
  first_seen_at TIMESTAMPTZ(3) NOT NULL,
  last_seen_at TIMESTAMPTZ(3) NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  -- How it stood when somebody was told of it last.
  told_stage stage,
  told_severity severity,
  told_at TIMESTAMPTZ(3),
  CONSTRAINT actor_pkey PRIMARY KEY (id),
  CONSTRAINT actor_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX actor_organization_id_last_seen_at_id_idx ON actor (organization_id, last_seen_at, id);
CREATE INDEX actor_organization_id_created_at_id_idx ON actor (organization_id, created_at, id);
CREATE INDEX actor_organization_id_severity_id_idx ON actor (organization_id, severity, id);
CREATE INDEX actor_organization_id_state_last_seen_at_id_idx ON actor (organization_id, state, last_seen_at, id);

-- An actor that turned out to be another: whoever has the old id finds that one.
CREATE TABLE actor_alias (
  organization_id UUID NOT NULL,
  id UUID NOT NULL,
  actor_id UUID NOT NULL,
  CONSTRAINT actor_alias_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT actor_alias_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES actor (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX actor_alias_organization_id_actor_id_idx ON actor_alias (organization_id, actor_id);

CREATE TABLE suppression (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  detector VARCHAR(80),
  rule VARCHAR(80),
  service_id UUID,
  endpoint_id UUID,
  principal VARCHAR(64),
  address VARCHAR(64),
  reason VARCHAR(500) NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL,
  expires_at TIMESTAMPTZ(3) NOT NULL,
  ended_at TIMESTAMPTZ(3),
  matched BIGINT NOT NULL DEFAULT 0,
  last_matched_at TIMESTAMPTZ(3),
  CONSTRAINT suppression_pkey PRIMARY KEY (id),
  CONSTRAINT suppression_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE,
  -- Not SET NULL: without what it was about it would be about everything.
  CONSTRAINT suppression_service_id_fkey FOREIGN KEY (service_id) REFERENCES service (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT suppression_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES endpoint (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX suppression_organization_id_created_at_id_idx ON suppression (organization_id, created_at, id);
CREATE INDEX suppression_organization_id_expires_at_idx ON suppression (organization_id, expires_at);

ALTER TABLE alert
  ADD COLUMN agent VARCHAR(64),
  ADD COLUMN involved JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN actor_id UUID,
  ADD COLUMN suppression_id UUID,
  ADD COLUMN because VARCHAR(20),
  ADD COLUMN judged_at TIMESTAMPTZ(3),
  ADD COLUMN correlated INTEGER NOT NULL DEFAULT 0,
  ADD CONSTRAINT alert_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES actor (id) ON DELETE SET NULL ON UPDATE CASCADE,
  ADD CONSTRAINT alert_suppression_id_fkey FOREIGN KEY (suppression_id) REFERENCES suppression (id) ON DELETE SET NULL ON UPDATE CASCADE;
CREATE INDEX alert_organization_id_actor_id_last_seen_at_id_idx ON alert (organization_id, actor_id, last_seen_at, id);
CREATE INDEX alert_suppression_id_idx ON alert (suppression_id);
-- What is to be correlated, and what detectors are told that people said: both are few.
CREATE INDEX alert_uncorrelated_idx ON alert (organization_id, last_seen_at, id) WHERE correlated < revision;
CREATE INDEX alert_feedback_idx ON alert (organization_id, detector, judged_at) WHERE because IS NOT NULL;

CREATE TABLE notice (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  kind VARCHAR(10) NOT NULL CHECK (kind IN ('actor', 'digest')),
  state VARCHAR(10) NOT NULL CHECK (state IN ('held', 'issued')),
  reason VARCHAR(10) CHECK (reason IN ('new', 'stage', 'severity')),
  actor_id UUID,
  severity severity NOT NULL,
  title VARCHAR(300) NOT NULL,
  content JSONB NOT NULL DEFAULT '{}',
  created_at TIMESTAMPTZ(3) NOT NULL,
  issued_at TIMESTAMPTZ(3),
  CONSTRAINT notice_pkey PRIMARY KEY (id),
  CONSTRAINT notice_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT notice_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES actor (id) ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX notice_organization_id_created_at_id_idx ON notice (organization_id, created_at, id);
CREATE INDEX notice_actor_id_idx ON notice (actor_id);
CREATE INDEX notice_held_idx ON notice (organization_id, created_at) WHERE state = 'held';

-- When people are told of what; null: as by default.
ALTER TABLE organization ADD COLUMN notice_settings JSONB;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['actor', 'actor_alias', 'suppression', 'notice'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = (SELECT app_organisation())) WITH CHECK (organization_id = (SELECT app_organisation()))', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO protectonce_app', t);
  END LOOP;
END
$$;
