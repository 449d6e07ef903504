-- What was decided of a host stands beside the evidence for it, which is many times larger and is the analyst's alone.
-- `version` rises over the whole organisation, so that a catalog asks for what is newer than all it has.
ALTER TABLE host_template ADD COLUMN published JSONB NOT NULL DEFAULT '{}';
CREATE INDEX host_template_organization_id_version_idx ON host_template (organization_id, version);

-- The template that the alias's endpoint had: should it stand by itself again, the alias goes.
ALTER TABLE endpoint_alias ADD COLUMN template VARCHAR(2048) NOT NULL DEFAULT '';
