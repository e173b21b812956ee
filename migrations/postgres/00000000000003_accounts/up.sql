CREATE TABLE accounts (
    id BIGINT NOT NULL PRIMARY KEY,
    login TEXT COLLATE "C" NOT NULL UNIQUE,
    display_name TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    password_expires_at TIMESTAMP,
    active BOOLEAN NOT NULL,
    talent_id BIGINT,
    second_factor TEXT COLLATE "C",
    identity_subject TEXT COLLATE "C" UNIQUE,
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_sign_in_at TIMESTAMP,
    last_sign_in_from TEXT COLLATE "C",
    failures_since INTEGER NOT NULL
);
CREATE TABLE account_grants (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    role TEXT COLLATE "C" NOT NULL,
    organization_code TEXT COLLATE "C" REFERENCES organizations (code),
    on_behalf_of TEXT COLLATE "C",
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL
);
CREATE INDEX account_grants_by_account ON account_grants (account_id, retired_at);
CREATE TABLE sessions (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    refresh_digest TEXT COLLATE "C" NOT NULL,
    previous_digest TEXT COLLATE "C",
    rotated_at TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL,
    idle_until TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP,
    client_address TEXT COLLATE "C" NOT NULL,
    failures_before INTEGER NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_refresh ON sessions (refresh_digest);
CREATE TABLE sign_in_throttles (
    subject TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    first_failure_at TIMESTAMP NOT NULL,
    blocked_until TIMESTAMP NOT NULL
);
