CREATE TABLE posts (
    id INTEGER NOT NULL PRIMARY KEY,
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX posts_by_organization ON posts (organization_code);
CREATE TABLE post_descriptions (
    id INTEGER NOT NULL PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES posts (id),
    department TEXT NOT NULL,
    title TEXT NOT NULL,
    search_key TEXT NOT NULL,
    grade TEXT NOT NULL,
    post_type TEXT NOT NULL,
    tasks TEXT NOT NULL,
    supervisor TEXT NOT NULL,
    telework TEXT NOT NULL,
    share_percent INTEGER NOT NULL CHECK (share_percent BETWEEN 1 AND 100),
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX post_descriptions_by_post ON post_descriptions (post_id, valid_from);
