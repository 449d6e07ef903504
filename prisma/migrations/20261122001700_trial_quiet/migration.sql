-- Alerts of a trial that nobody would be told of.
ALTER TABLE detector_trial ADD COLUMN alerts_quiet INTEGER NOT NULL DEFAULT 0;
