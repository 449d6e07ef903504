-- Customers' own classes of data: what sensors look for beside the built-in ones.

CREATE TABLE data_class (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  label VARCHAR(47) NOT NULL,
  description VARCHAR(500),
  pattern VARCHAR(500) NOT NULL,
  ignore_case BOOLEAN NOT NULL DEFAULT false,
  names TEXT[],
  created_at TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT data_class_pkey PRIMARY KEY (id),
  CONSTRAINT data_class_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX data_class_organization_id_label_key ON data_class (organization_id, label);
CREATE INDEX data_class_organization_id_created_at_id_idx ON data_class (organization_id, created_at, id);

ALTER TABLE data_class ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON data_class
  USING (organization_id = (SELECT app_organisation())) WITH CHECK (organization_id = (SELECT app_organisation()));
GRANT SELECT, INSERT, UPDATE, DELETE ON data_class TO protectonce_app;
