-- Programs that call the API. Each has a row among the accounts, by which the record names it; nobody signs in by that row.
ALTER TABLE accounts ADD COLUMN is_machine BOOLEAN NOT NULL DEFAULT FALSE;
-- When somebody last confirmed that it is still to have its roles.
ALTER TABLE accounts ADD COLUMN reviewed_at TIMESTAMP;
CREATE TABLE service_accounts (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    scopes TEXT COLLATE "C" NOT NULL,
    organization_code TEXT COLLATE "C" REFERENCES organizations (code),
    addresses TEXT COLLATE "C" NOT NULL,
    expires_on DATE NOT NULL,
    secret_digest TEXT COLLATE "C" NOT NULL,
    -- The one before, good until the caller has taken up the new one.
    former_digest TEXT COLLATE "C",
    former_until TIMESTAMP,
    rotated_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP,
    last_used_from TEXT COLLATE "C" NOT NULL,
    revoked_at TIMESTAMP
);
-- Where it is told outside that something was disclosed. The secret follows from the salt and a key beside the database.
CREATE TABLE webhooks (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    kinds TEXT COLLATE "C" NOT NULL,
    salt TEXT COLLATE "C" NOT NULL,
    active BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL
);
-- Whether something earlier of the same thing waits is asked for each row: by its place, or thousands that wait for one dead host
-- would be gone through for each other.
DROP INDEX outbox_by_thing;
CREATE INDEX outbox_by_thing ON outbox (channel, thing, state, place);
