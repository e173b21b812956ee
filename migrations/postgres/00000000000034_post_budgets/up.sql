-- 人件費の枠 of a post: what the body has put aside for it in a fiscal year, and whether it is secured.
CREATE TABLE post_budgets (
    id BIGINT NOT NULL PRIMARY KEY,
    post_id BIGINT NOT NULL REFERENCES posts (id),
    fiscal_year INTEGER NOT NULL,
    amount_yen INTEGER NOT NULL,
    funding TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    secured BOOLEAN NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE UNIQUE INDEX post_budgets_by_post ON post_budgets (post_id, fiscal_year, retired_at);
-- What became of a line of a table that is kept by hand: what it said before and after (JSON), null
-- where there was no line.
CREATE TABLE reference_changes (
    id BIGINT NOT NULL PRIMARY KEY,
    file TEXT COLLATE "C" NOT NULL,
    line_key TEXT COLLATE "C" NOT NULL,
    before TEXT COLLATE "C",
    after TEXT COLLATE "C",
    recorded_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX reference_changes_by_line ON reference_changes (file, line_key, recorded_at);
