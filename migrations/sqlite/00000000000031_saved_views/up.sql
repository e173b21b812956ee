-- Lists as somebody asked for them, kept under a name; with a body, for everybody of that body.
CREATE TABLE saved_views (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    organization_code TEXT,
    list TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    UNIQUE (account_id, list, name)
) STRICT;
CREATE INDEX saved_views_by_body ON saved_views (organization_code);
