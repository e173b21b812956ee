CREATE TABLE hiring_rounds (
    id BIGINT NOT NULL PRIMARY KEY,
    route TEXT COLLATE "C" NOT NULL,
    exam_fiscal_year INTEGER NOT NULL,
    intake_fiscal_year INTEGER NOT NULL,
    number_in_year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (route, intake_fiscal_year, number_in_year)
);
CREATE TABLE hiring_counts (
    id BIGINT NOT NULL PRIMARY KEY,
    hiring_round_id BIGINT NOT NULL REFERENCES hiring_rounds (id),
    kind TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    count INTEGER,
    note TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT,
    CHECK ((status = 'known') = (count IS NOT NULL))
);
CREATE INDEX hiring_counts_by_round ON hiring_counts (hiring_round_id, retired_at);
