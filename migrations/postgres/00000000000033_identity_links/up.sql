-- Who an identity provider knows an account as. Issuer and subject, and nothing else, tell whose they are.
CREATE TABLE identity_links (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    issuer TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    linked_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX identity_links_by_subject ON identity_links (issuer, subject);
CREATE INDEX identity_links_by_account ON identity_links (account_id);
-- What counts once: the state of a sign-in, the name of a message that ends one. Kept while it could come again.
CREATE TABLE identity_uses (
    digest TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    expires_at TIMESTAMP NOT NULL
);
-- By whose word a session was opened, and what the provider calls it; null for a password.
ALTER TABLE sessions ADD COLUMN issuer TEXT COLLATE "C";
ALTER TABLE sessions ADD COLUMN issuer_session TEXT COLLATE "C";
