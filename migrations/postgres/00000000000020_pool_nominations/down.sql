DROP TABLE pool_nomination_states;
DROP TABLE pool_nominations;
ALTER TABLE pool_registrations DROP COLUMN end_reason;
