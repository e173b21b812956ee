-- A second proof beside the password: codes of an app, and codes on paper for when it is lost. What an app counts with follows from
-- accounts.second_factor and a key that is not in the database.
ALTER TABLE accounts ADD COLUMN second_factor_pending TEXT;
ALTER TABLE accounts ADD COLUMN second_factor_at TEXT;
-- The last step of 30 seconds whose code was taken: no code is taken twice.
ALTER TABLE accounts ADD COLUMN second_factor_step INTEGER NOT NULL DEFAULT 0;
CREATE TABLE recovery_codes (
    digest TEXT NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    used_at TEXT
) STRICT;
CREATE INDEX recovery_codes_by_account ON recovery_codes (account_id);
-- By which program, and whether a second factor is owed by whoever has none.
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN owes_set_up INTEGER NOT NULL DEFAULT 0;
-- When the second factor was given, and until when a proof of oneself counts as fresh.
ALTER TABLE sessions ADD COLUMN second_factor_at TEXT;
ALTER TABLE sessions ADD COLUMN proved_until TEXT;
-- From a device and address not known before, and nobody has said that it is known.
ALTER TABLE sessions ADD COLUMN is_news INTEGER NOT NULL DEFAULT 0;
