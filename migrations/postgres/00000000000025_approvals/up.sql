-- Acts that need two persons: asked for by one account, decided on by another.
CREATE TABLE approvals (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    talent_id BIGINT,
    act TEXT COLLATE "C" NOT NULL,
    secret TEXT COLLATE "C",
    summary_ja TEXT COLLATE "C" NOT NULL,
    summary_en TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    asked_by BIGINT NOT NULL REFERENCES accounts (id),
    asked_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    decided_by BIGINT REFERENCES accounts (id),
    decided_at TIMESTAMP,
    reason TEXT COLLATE "C" NOT NULL,
    made TEXT COLLATE "C",
    version INTEGER NOT NULL
);
CREATE INDEX approvals_by_time ON approvals (asked_at);
-- Who wrote a draft last: somebody else announces it.
CREATE TABLE assignment_drafters (
    assignment_id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    drafted_at TIMESTAMP NOT NULL
);
