-- Hours of running time for which an answer has been kept: a clock that jumps does not end its life.
ALTER TABLE idempotency_keys ADD COLUMN hours_kept INTEGER NOT NULL DEFAULT 0 CHECK (hours_kept >= 0);
