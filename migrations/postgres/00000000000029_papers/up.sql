-- Words of papers: versions of the Word templates of a kind at a body, packed, as letters (base64).
CREATE TABLE paper_template_versions (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    version INTEGER NOT NULL,
    fields TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by BIGINT,
    UNIQUE (kind, organization_code, version)
);
-- Numbers that were given, for good: a row is never taken away. `ordinal` is empty for a typed number
-- of another form than the sequence's own.
CREATE TABLE paper_numbers (
    id BIGINT NOT NULL PRIMARY KEY,
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    fiscal_year INTEGER NOT NULL,
    mark TEXT COLLATE "C" NOT NULL,
    ordinal INTEGER,
    number TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    assignment_id BIGINT NOT NULL,
    given_at TIMESTAMP NOT NULL,
    given_by BIGINT,
    rescinded_at TIMESTAMP,
    rescinded_by BIGINT,
    reason TEXT COLLATE "C" NOT NULL,
    UNIQUE (organization_code, fiscal_year, mark, ordinal),
    UNIQUE (organization_code, number)
);
CREATE INDEX paper_numbers_by_assignment ON paper_numbers (assignment_id, kind);
-- What was printed: from which versions, and a digest of what it said. Home, host and person stand
-- there where the kind of paper is for them.
CREATE TABLE paper_prints (
    id BIGINT NOT NULL PRIMARY KEY,
    assignment_id BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    output TEXT COLLATE "C" NOT NULL,
    assignment_version INTEGER NOT NULL,
    template_code TEXT COLLATE "C",
    template_version INTEGER NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    secret BOOLEAN NOT NULL,
    home_code TEXT COLLATE "C",
    host_code TEXT COLLATE "C",
    talent_id BIGINT,
    printed_on DATE NOT NULL,
    printed_at TIMESTAMP NOT NULL,
    printed_by BIGINT
);
CREATE INDEX paper_prints_by_assignment ON paper_prints (assignment_id, printed_at);
CREATE INDEX paper_prints_by_time ON paper_prints (printed_at, id);
