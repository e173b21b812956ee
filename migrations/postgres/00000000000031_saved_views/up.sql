-- Lists as somebody asked for them, kept under a name; with a body, for everybody of that body.
CREATE TABLE saved_views (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    organization_code TEXT COLLATE "C",
    list TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    query TEXT COLLATE "C" NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    UNIQUE (account_id, list, name)
);
CREATE INDEX saved_views_by_body ON saved_views (organization_code);
