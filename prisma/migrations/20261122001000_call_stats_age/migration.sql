-- Figures are purged by age over all organisations; rows arrive in the order of time, so that this is a few pages.
CREATE INDEX call_stats_bucket_idx ON call_stats USING brin (bucket);
