-- People are told of a detector that was switched off for what it did.
ALTER TABLE notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE notice ADD CONSTRAINT notice_kind_check CHECK (kind IN ('actor', 'digest', 'detector'));
