-- Row-level security. The application works as protectonce_app, which owns nothing and cannot bypass it.
-- The organisation is set per transaction: SET LOCAL app.organisation = '<uuid>'.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'protectonce_app') THEN
    CREATE ROLE protectonce_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
  -- The owner turns into the role at the start of each of the application's connections. A superuser may anyway; since
  -- PostgreSQL 16 one who only made the role may not.
  IF current_setting('server_version_num')::int < 160000 OR NOT pg_has_role(current_user, 'protectonce_app', 'SET') THEN
    EXECUTE format('GRANT protectonce_app TO %I', current_user);
  END IF;
END
$$;

CREATE FUNCTION app_organisation() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.organisation', true), '')::uuid $$;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY[
    'api_token', 'enrolment', 'sensor', 'service', 'endpoint', 'specification', 'posture_finding', 'alert',
    'detector_setting', 'audit_entry', 'event_partition', 'event_log', 'event_batch', 'event_consumer',
    'detector_state', 'change_head', 'change_feed'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = (SELECT app_organisation())) WITH CHECK (organization_id = (SELECT app_organisation()))', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO protectonce_app', t);
  END LOOP;
END
$$;

ALTER TABLE organization ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON organization USING (id = (SELECT app_organisation())) WITH CHECK (id = (SELECT app_organisation()));
GRANT SELECT, UPDATE ON organization TO protectonce_app;

-- The audit log is append-only for the application.
REVOKE UPDATE, DELETE ON audit_entry FROM protectonce_app;

-- The few questions that come before an organisation is known. Each answers the least it can.

CREATE FUNCTION find_api_token(token_id uuid)
  RETURNS TABLE (organization_id uuid, secret_hash bytea, scopes text[], expires_at timestamptz, revoked_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  AS $$ SELECT t.organization_id, t.secret_hash, t.scopes, t.expires_at, t.revoked_at FROM public.api_token t WHERE t.id = token_id $$;

CREATE FUNCTION find_enrolment(enrolment_id uuid)
  RETURNS TABLE (organization_id uuid, secret_hash bytea, expires_at timestamptz, revoked_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  AS $$ SELECT e.organization_id, e.secret_hash, e.expires_at, e.revoked_at FROM public.enrolment e WHERE e.id = enrolment_id $$;

CREATE FUNCTION list_event_partitions()
  RETURNS TABLE (organization_id uuid, lane smallint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  AS $$ SELECT p.organization_id, p.lane FROM public.event_partition p $$;

CREATE FUNCTION list_organizations()
  RETURNS TABLE (id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  AS $$ SELECT o.id FROM public.organization o $$;

REVOKE ALL ON FUNCTION find_api_token(uuid), find_enrolment(uuid), list_event_partitions(), list_organizations() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_organisation(), find_api_token(uuid), find_enrolment(uuid), list_event_partitions(), list_organizations() TO protectonce_app;
