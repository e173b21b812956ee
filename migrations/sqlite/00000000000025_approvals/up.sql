-- Acts that need two persons: asked for by one account, decided on by another.
CREATE TABLE approvals (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    talent_id INTEGER,
    act TEXT NOT NULL,
    secret TEXT,
    summary_ja TEXT NOT NULL,
    summary_en TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_by INTEGER NOT NULL REFERENCES accounts (id),
    asked_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    decided_by INTEGER REFERENCES accounts (id),
    decided_at TEXT,
    reason TEXT NOT NULL,
    made TEXT,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX approvals_by_time ON approvals (asked_at);
-- Who wrote a draft last: somebody else announces it.
CREATE TABLE assignment_drafters (
    assignment_id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL,
    drafted_at TEXT NOT NULL
) STRICT;
