-- What was seen, kept for looking back: calls and attacks as sensors told them, with what they were attributed to, in chunks of a
-- lane. `subjects` are hashes of the callers, addresses, user agents and endpoints in a chunk: which chunks to look into.
CREATE SEQUENCE event_history_id;
CREATE TABLE event_history (
  organization_id uuid NOT NULL,
  -- Of the last batch in it: the day that it goes with.
  received_at timestamptz(3) NOT NULL,
  -- Rises within a lane.
  id bigint NOT NULL DEFAULT nextval('event_history_id'),
  lane smallint NOT NULL,
  -- Event times, Unix milliseconds.
  from_time bigint NOT NULL,
  to_time bigint NOT NULL,
  events integer NOT NULL,
  subjects bigint[] NOT NULL,
  -- Who each event was attributed to: JSON, packed.
  attribution bytea NOT NULL,
  -- The batches as they came, packed.
  body bytea NOT NULL,
  PRIMARY KEY (organization_id, id, received_at)
) PARTITION BY RANGE (received_at);
ALTER SEQUENCE event_history_id OWNED BY event_history.id;
ALTER TABLE event_history ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE event_history ALTER COLUMN attribution SET STORAGE EXTERNAL;
CREATE INDEX event_history_subjects ON event_history USING gin (subjects);
CREATE INDEX event_history_to_time ON event_history (organization_id, to_time);
CREATE TABLE event_history_default PARTITION OF event_history DEFAULT;

-- What a day of an organisation holds, and what there was no room for.
CREATE TABLE event_history_day (
  organization_id uuid NOT NULL,
  day date NOT NULL,
  events bigint NOT NULL,
  bytes bigint NOT NULL,
  dropped bigint NOT NULL,
  PRIMARY KEY (organization_id, day)
);

-- Every setting that a detector ever had here.
CREATE TABLE detector_setting_version (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  detector VARCHAR(80) NOT NULL,
  version INTEGER NOT NULL,
  enabled BOOLEAN NOT NULL,
  config JSONB NOT NULL,
  actor VARCHAR(120) NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL,
  restored_from INTEGER,
  trial_id UUID,
  CONSTRAINT detector_setting_version_pkey PRIMARY KEY (id),
  CONSTRAINT detector_setting_version_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX detector_setting_version_organization_id_detector_version_key ON detector_setting_version (organization_id, detector, version);
CREATE INDEX detector_setting_version_organization_id_at_id_idx ON detector_setting_version (organization_id, at, id);
INSERT INTO detector_setting_version (id, organization_id, detector, version, enabled, config, actor, at)
  SELECT gen_random_uuid(), organization_id, detector, version, enabled, config, 'unknown', updated_at FROM detector_setting;

-- Settings tried on history before they are put in force.
CREATE TABLE detector_trial (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  detector VARCHAR(80) NOT NULL,
  enabled BOOLEAN NOT NULL,
  config JSONB NOT NULL,
  from_at TIMESTAMPTZ(3) NOT NULL,
  to_at TIMESTAMPTZ(3) NOT NULL,
  state VARCHAR(10) NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  actor VARCHAR(120) NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL,
  started_at TIMESTAMPTZ(3),
  finished_at TIMESTAMPTZ(3),
  holder VARCHAR(80),
  lease_until TIMESTAMPTZ(3),
  progress DOUBLE PRECISION NOT NULL DEFAULT 0,
  replayed_from TIMESTAMPTZ(3),
  events BIGINT NOT NULL DEFAULT 0,
  truncated BOOLEAN NOT NULL DEFAULT false,
  error VARCHAR(300),
  alerts_before INTEGER NOT NULL DEFAULT 0,
  alerts_after INTEGER NOT NULL DEFAULT 0,
  alerts_both INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT detector_trial_pkey PRIMARY KEY (id),
  CONSTRAINT detector_trial_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX detector_trial_organization_id_created_at_id_idx ON detector_trial (organization_id, created_at, id);

CREATE TABLE detector_trial_alert (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  trial_id UUID NOT NULL,
  presence VARCHAR(10) NOT NULL CHECK (presence IN ('before', 'after', 'both')),
  rule VARCHAR(80) NOT NULL,
  title VARCHAR(300) NOT NULL,
  severity severity NOT NULL,
  rank INTEGER NOT NULL,
  confidence DOUBLE PRECISION NOT NULL,
  dedupe_key VARCHAR(300) NOT NULL,
  endpoint_id UUID,
  principal VARCHAR(64),
  client_address VARCHAR(64),
  count_before BIGINT NOT NULL,
  count_after BIGINT NOT NULL,
  first_seen_at TIMESTAMPTZ(3) NOT NULL,
  last_seen_at TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT detector_trial_alert_pkey PRIMARY KEY (id),
  CONSTRAINT detector_trial_alert_trial_id_fkey FOREIGN KEY (trial_id) REFERENCES detector_trial (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX detector_trial_alert_organization_id_trial_id_rank_id_idx ON detector_trial_alert (organization_id, trial_id, rank, id);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['event_history', 'event_history_day', 'detector_setting_version', 'detector_trial', 'detector_trial_alert'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = (SELECT app_organisation())) WITH CHECK (organization_id = (SELECT app_organisation()))', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO protectonce_app', t);
  END LOOP;
END
$$;
GRANT USAGE ON SEQUENCE event_history_id TO protectonce_app;
-- What was seen, and what was set, is never rewritten.
REVOKE UPDATE, DELETE ON event_history FROM protectonce_app;
REVOKE UPDATE, DELETE ON detector_setting_version FROM protectonce_app;

-- Who has a trial that waits, or whose runner may be gone.
CREATE FUNCTION list_waiting_trials()
  RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  AS $$ SELECT DISTINCT t.organization_id FROM public.detector_trial t WHERE t.state IN ('queued', 'running') $$;
REVOKE ALL ON FUNCTION list_waiting_trials() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_waiting_trials() TO protectonce_app;
