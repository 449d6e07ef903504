-- Whether the internet reaches a gateway; null when nobody said.
ALTER TABLE gateway ADD COLUMN is_public BOOLEAN;
