-- What rules over several endpoints need of each: small, so that those of a whole service are read at once.
ALTER TABLE endpoint_knowledge ADD COLUMN digest JSONB;
