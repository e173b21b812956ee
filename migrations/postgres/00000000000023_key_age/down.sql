ALTER TABLE idempotency_keys DROP COLUMN hours_kept;
