-- Words of papers: versions of the Word templates of a kind at a body, packed, as letters (base64).
CREATE TABLE paper_template_versions (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    version INTEGER NOT NULL,
    fields TEXT NOT NULL,
    document TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by INTEGER,
    UNIQUE (kind, organization_code, version)
) STRICT;
-- Numbers that were given, for good: a row is never taken away. `ordinal` is empty for a typed number
-- of another form than the sequence's own.
CREATE TABLE paper_numbers (
    id INTEGER NOT NULL PRIMARY KEY,
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    fiscal_year INTEGER NOT NULL,
    mark TEXT NOT NULL,
    ordinal INTEGER,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    assignment_id INTEGER NOT NULL,
    given_at TEXT NOT NULL,
    given_by INTEGER,
    rescinded_at TEXT,
    rescinded_by INTEGER,
    reason TEXT NOT NULL,
    UNIQUE (organization_code, fiscal_year, mark, ordinal),
    UNIQUE (organization_code, number)
) STRICT;
CREATE INDEX paper_numbers_by_assignment ON paper_numbers (assignment_id, kind);
-- What was printed: from which versions, and a digest of what it said. Home, host and person stand
-- there where the kind of paper is for them.
CREATE TABLE paper_prints (
    id INTEGER NOT NULL PRIMARY KEY,
    assignment_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    output TEXT NOT NULL,
    assignment_version INTEGER NOT NULL,
    template_code TEXT,
    template_version INTEGER NOT NULL,
    digest TEXT NOT NULL,
    secret INTEGER NOT NULL,
    home_code TEXT,
    host_code TEXT,
    talent_id INTEGER,
    printed_on TEXT NOT NULL,
    printed_at TEXT NOT NULL,
    printed_by INTEGER
) STRICT;
CREATE INDEX paper_prints_by_assignment ON paper_prints (assignment_id, printed_at);
CREATE INDEX paper_prints_by_time ON paper_prints (printed_at, id);
