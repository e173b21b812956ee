-- What somebody is told: one row a reader, written in the transaction of the act.
CREATE TABLE notices (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    link TEXT COLLATE "C" NOT NULL,
    organization_code TEXT COLLATE "C" REFERENCES organizations (code),
    talent_id BIGINT REFERENCES talents (id),
    unread BOOLEAN NOT NULL,
    told_at TIMESTAMP NOT NULL,
    read_at TIMESTAMP
);
CREATE INDEX notices_by_account ON notices (account_id, unread, told_at, id);
CREATE INDEX notices_by_subject ON notices (subject, kind);
-- Everything that leaves the program, in the order in which it was written.
CREATE TABLE outbox (
    id BIGINT NOT NULL PRIMARY KEY,
    place BIGINT NOT NULL UNIQUE,
    channel TEXT COLLATE "C" NOT NULL,
    thing TEXT COLLATE "C" NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    payload TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    attempts INTEGER NOT NULL,
    not_before TIMESTAMP NOT NULL,
    leased_by BIGINT NOT NULL,
    lease_until TIMESTAMP NOT NULL,
    failure TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
CREATE INDEX outbox_by_state ON outbox (state, channel, place);
CREATE INDEX outbox_by_thing ON outbox (channel, thing, state);
CREATE TABLE mail_settings (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    version INTEGER NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    pace TEXT COLLATE "C" NOT NULL,
    changed_at TIMESTAMP NOT NULL
);
CREATE TABLE calendar_feeds (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    secret_digest TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL
);
