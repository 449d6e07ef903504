-- What a library tells of the application that it runs in: names and versions, and what its routes ask of databases and hosts.
-- Wide and seldom read: beside the sensor, so that lists of sensors stay small.
CREATE TABLE sensor_application (
  sensor_id UUID NOT NULL,
  organization_id UUID NOT NULL,
  service_id UUID,
  runtime JSONB,
  frameworks JSONB NOT NULL DEFAULT '[]',
  components JSONB NOT NULL DEFAULT '[]',
  components_omitted INTEGER NOT NULL DEFAULT 0,
  started_at TIMESTAMPTZ(3),
  modules JSONB NOT NULL DEFAULT '[]',
  modules_at TIMESTAMPTZ(3),
  queries JSONB NOT NULL DEFAULT '[]',
  queries_left_out BIGINT NOT NULL DEFAULT 0,
  outgoing JSONB NOT NULL DEFAULT '[]',
  outgoing_left_out BIGINT NOT NULL DEFAULT 0,
  updated_at TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT sensor_application_pkey PRIMARY KEY (sensor_id),
  CONSTRAINT sensor_application_sensor_id_fkey FOREIGN KEY (sensor_id) REFERENCES sensor (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT sensor_application_service_id_fkey FOREIGN KEY (service_id) REFERENCES service (id) ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX sensor_application_organization_id_service_id_updated_at_idx ON sensor_application (organization_id, service_id, updated_at);

ALTER TABLE sensor_application ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON sensor_application USING (organization_id = (SELECT app_organisation())) WITH CHECK (organization_id = (SELECT app_organisation()));
GRANT SELECT, INSERT, UPDATE, DELETE ON sensor_application TO protectonce_app;
