-- What somebody is told: one row a reader, written in the transaction of the act.
CREATE TABLE notices (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    link TEXT NOT NULL,
    organization_code TEXT REFERENCES organizations (code),
    talent_id INTEGER REFERENCES talents (id),
    unread INTEGER NOT NULL,
    told_at TEXT NOT NULL,
    read_at TEXT
) STRICT;
CREATE INDEX notices_by_account ON notices (account_id, unread, told_at, id);
CREATE INDEX notices_by_subject ON notices (subject, kind);
-- Everything that leaves the program, in the order in which it was written.
CREATE TABLE outbox (
    id INTEGER NOT NULL PRIMARY KEY,
    place INTEGER NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    thing TEXT NOT NULL,
    account_id INTEGER REFERENCES accounts (id),
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    not_before TEXT NOT NULL,
    leased_by INTEGER NOT NULL,
    lease_until TEXT NOT NULL,
    failure TEXT NOT NULL,
    created_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, channel, place);
CREATE INDEX outbox_by_thing ON outbox (channel, thing, state);
CREATE TABLE mail_settings (
    account_id INTEGER NOT NULL PRIMARY KEY REFERENCES accounts (id),
    version INTEGER NOT NULL,
    address TEXT NOT NULL,
    pace TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE TABLE calendar_feeds (
    account_id INTEGER NOT NULL PRIMARY KEY REFERENCES accounts (id),
    secret_digest TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL
) STRICT;
