-- Programs that call the API. Each has a row among the accounts, by which the record names it; nobody signs in by that row.
ALTER TABLE accounts ADD COLUMN is_machine INTEGER NOT NULL DEFAULT 0;
-- When somebody last confirmed that it is still to have its roles.
ALTER TABLE accounts ADD COLUMN reviewed_at TEXT;
CREATE TABLE service_accounts (
    account_id INTEGER NOT NULL PRIMARY KEY REFERENCES accounts (id),
    scopes TEXT NOT NULL,
    organization_code TEXT REFERENCES organizations (code),
    addresses TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    secret_digest TEXT NOT NULL,
    -- The one before, good until the caller has taken up the new one.
    former_digest TEXT,
    former_until TEXT,
    rotated_at TEXT NOT NULL,
    last_used_at TEXT,
    last_used_from TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
-- Where it is told outside that something was disclosed. The secret follows from the salt and a key beside the database.
CREATE TABLE webhooks (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    salt TEXT NOT NULL,
    active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
-- Whether something earlier of the same thing waits is asked for each row: by its place, or thousands that wait for one dead host
-- would be gone through for each other.
DROP INDEX outbox_by_thing;
CREATE INDEX outbox_by_thing ON outbox (channel, thing, state, place);
