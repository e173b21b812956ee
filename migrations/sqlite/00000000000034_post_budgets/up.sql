-- 人件費の枠 of a post: what the body has put aside for it in a fiscal year, and whether it is secured.
CREATE TABLE post_budgets (
    id INTEGER NOT NULL PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES posts (id),
    fiscal_year INTEGER NOT NULL,
    amount_yen INTEGER NOT NULL,
    funding TEXT NOT NULL,
    source TEXT NOT NULL,
    secured INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE UNIQUE INDEX post_budgets_by_post ON post_budgets (post_id, fiscal_year, retired_at);
-- What became of a line of a table that is kept by hand: what it said before and after (JSON), null
-- where there was no line.
CREATE TABLE reference_changes (
    id INTEGER NOT NULL PRIMARY KEY,
    file TEXT NOT NULL,
    line_key TEXT NOT NULL,
    before TEXT,
    after TEXT,
    recorded_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX reference_changes_by_line ON reference_changes (file, line_key, recorded_at);
