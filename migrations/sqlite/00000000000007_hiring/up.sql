CREATE TABLE hiring_rounds (
    id INTEGER NOT NULL PRIMARY KEY,
    route TEXT NOT NULL,
    exam_fiscal_year INTEGER NOT NULL,
    intake_fiscal_year INTEGER NOT NULL,
    number_in_year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (route, intake_fiscal_year, number_in_year)
) STRICT;
CREATE TABLE hiring_counts (
    id INTEGER NOT NULL PRIMARY KEY,
    hiring_round_id INTEGER NOT NULL REFERENCES hiring_rounds (id),
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    count INTEGER,
    note TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER,
    CHECK ((status = 'known') = (count IS NOT NULL))
) STRICT;
CREATE INDEX hiring_counts_by_round ON hiring_counts (hiring_round_id, retired_at);
