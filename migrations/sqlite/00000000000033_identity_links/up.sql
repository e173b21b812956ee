-- Who an identity provider knows an account as. Issuer and subject, and nothing else, tell whose they are.
CREATE TABLE identity_links (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    linked_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX identity_links_by_subject ON identity_links (issuer, subject);
CREATE INDEX identity_links_by_account ON identity_links (account_id);
-- What counts once: the state of a sign-in, the name of a message that ends one. Kept while it could come again.
CREATE TABLE identity_uses (
    digest TEXT NOT NULL PRIMARY KEY,
    expires_at TEXT NOT NULL
) STRICT;
-- By whose word a session was opened, and what the provider calls it; null for a password.
ALTER TABLE sessions ADD COLUMN issuer TEXT;
ALTER TABLE sessions ADD COLUMN issuer_session TEXT;
