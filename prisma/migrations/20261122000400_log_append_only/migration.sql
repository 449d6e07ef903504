-- The event log is append-only for the application, as the audit log is: what a sensor told is never altered, whatever
-- a mistake in a statement. Days are made and dropped by the owner. The application reaches partitions through the log
-- alone, so nothing is granted on them; default privileges of a server may have, and are taken back.

REVOKE UPDATE, DELETE, TRUNCATE ON event_log, audit_entry FROM protectonce_app;

DO $$
DECLARE
  partition regclass;
BEGIN
  FOR partition IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'event_log'::regclass LOOP
    EXECUTE format('REVOKE ALL ON %s FROM protectonce_app', partition);
  END LOOP;
END
$$;
