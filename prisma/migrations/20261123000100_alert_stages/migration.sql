-- An alert that goes on from probing to exploitation keeps when it probed: {"probing": {"first", "last", "count"}, …}, ms.
ALTER TABLE alert ADD COLUMN stages jsonb NOT NULL DEFAULT '{}';
UPDATE alert SET stages = jsonb_build_object(stage, jsonb_build_object(
  'first', extract(epoch FROM first_seen_at) * 1000, 'last', extract(epoch FROM last_seen_at) * 1000, 'count', count));
