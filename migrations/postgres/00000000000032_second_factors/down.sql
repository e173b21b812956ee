ALTER TABLE sessions DROP COLUMN is_news;
ALTER TABLE sessions DROP COLUMN proved_until;
ALTER TABLE sessions DROP COLUMN second_factor_at;
ALTER TABLE sessions DROP COLUMN owes_set_up;
ALTER TABLE sessions DROP COLUMN device;
DROP TABLE recovery_codes;
ALTER TABLE accounts DROP COLUMN second_factor_step;
ALTER TABLE accounts DROP COLUMN second_factor_at;
ALTER TABLE accounts DROP COLUMN second_factor_pending;
