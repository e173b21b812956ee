CREATE TABLE posts (
    id BIGINT NOT NULL PRIMARY KEY,
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX posts_by_organization ON posts (organization_code);
CREATE TABLE post_descriptions (
    id BIGINT NOT NULL PRIMARY KEY,
    post_id BIGINT NOT NULL REFERENCES posts (id),
    department TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    search_key TEXT COLLATE "C" NOT NULL,
    grade TEXT COLLATE "C" NOT NULL,
    post_type TEXT COLLATE "C" NOT NULL,
    tasks TEXT COLLATE "C" NOT NULL,
    supervisor TEXT COLLATE "C" NOT NULL,
    telework TEXT COLLATE "C" NOT NULL,
    share_percent INTEGER NOT NULL CHECK (share_percent BETWEEN 1 AND 100),
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX post_descriptions_by_post ON post_descriptions (post_id, valid_from);
