CREATE TABLE accounts (
    id INTEGER NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    password_expires_at TEXT,
    active INTEGER NOT NULL,
    talent_id INTEGER,
    second_factor TEXT,
    identity_subject TEXT UNIQUE,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    last_sign_in_at TEXT,
    last_sign_in_from TEXT,
    failures_since INTEGER NOT NULL
) STRICT;
CREATE TABLE account_grants (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL,
    organization_code TEXT REFERENCES organizations (code),
    on_behalf_of TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL
) STRICT;
CREATE INDEX account_grants_by_account ON account_grants (account_id, retired_at);
CREATE TABLE sessions (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    refresh_digest TEXT NOT NULL,
    previous_digest TEXT,
    rotated_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    idle_until TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    client_address TEXT NOT NULL,
    failures_before INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_refresh ON sessions (refresh_digest);
CREATE TABLE sign_in_throttles (
    subject TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    first_failure_at TEXT NOT NULL,
    blocked_until TEXT NOT NULL
) STRICT;
