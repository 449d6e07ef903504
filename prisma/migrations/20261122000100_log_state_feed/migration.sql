-- The event log, its consumers, the detectors' state and the change feed: bulk tables, used by SQL alone.

-- One head row per partition. Taking the next offset inside the insert's own transaction orders commits,
-- so that a reader never skips an uncommitted row.
CREATE TABLE event_partition (
  organization_id uuid NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  lane smallint NOT NULL,
  next_offset bigint NOT NULL DEFAULT 1,
  -- Running totals of body bytes: what was appended, and what consumers have committed. Their difference is the backlog.
  appended_bytes bigint NOT NULL DEFAULT 0,
  consumed_bytes bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (organization_id, lane)
) WITH (fillfactor = 10);

-- One row per batch, the sender's bytes as they came. Partitioned by day of receipt, so that old days are dropped whole.
CREATE TABLE event_log (
  organization_id uuid NOT NULL,
  lane smallint NOT NULL,
  log_offset bigint NOT NULL,
  received_at timestamptz(3) NOT NULL,
  batch_id uuid NOT NULL,
  enrolment_id uuid NOT NULL,
  encoding smallint NOT NULL, -- 0 as it is, 1 gzip
  events integer NOT NULL,
  -- appended_bytes of the partition after this entry
  bytes_through bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (organization_id, lane, log_offset, received_at)
) PARTITION BY RANGE (received_at);
ALTER TABLE event_log ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE event_log_default PARTITION OF event_log DEFAULT;

-- Batch ids taken so far: a repeat has no effect, whatever the day. Forgotten after the retention of the log.
CREATE TABLE event_batch (
  organization_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  received_at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, batch_id)
);
CREATE INDEX event_batch_received_at ON event_batch (received_at);

-- One row per partition that is being consumed: who holds the lease, how far its effects are committed,
-- and how far back detector state was saved (position_state <= position; on take-over the span between is replayed without effects).
CREATE TABLE event_consumer (
  organization_id uuid NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  lane smallint NOT NULL,
  holder varchar(80),
  epoch bigint NOT NULL DEFAULT 0,
  lease_until timestamptz,
  position varchar(40),
  position_state varchar(40),
  PRIMARY KEY (organization_id, lane)
) WITH (fillfactor = 10);

CREATE TABLE detector_state (
  organization_id uuid NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  lane smallint NOT NULL,
  detector varchar(80) NOT NULL,
  state_key varchar(300) NOT NULL,
  body text NOT NULL,
  -- Event time after which the entry is forgotten.
  expires_at bigint NOT NULL,
  PRIMARY KEY (organization_id, lane, detector, state_key)
);

-- Changes that subscriptions replay and follow. The head row is taken late in the transaction that makes the change,
-- so that positions rise in commit order within an organisation.
CREATE TABLE change_head (
  organization_id uuid NOT NULL PRIMARY KEY REFERENCES organization (id) ON DELETE CASCADE,
  next_position bigint NOT NULL DEFAULT 1
) WITH (fillfactor = 10);

CREATE TABLE change_feed (
  organization_id uuid NOT NULL,
  position bigint NOT NULL,
  topic varchar(40) NOT NULL, -- alert.raised, alert.changed, endpoint.discovered, sensor.changed, posture.changed
  node_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, position)
);
CREATE INDEX change_feed_at ON change_feed (at);
