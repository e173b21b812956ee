CREATE TABLE assignments (
    id INTEGER NOT NULL PRIMARY KEY,
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    post_id INTEGER NOT NULL REFERENCES posts (id),
    follows_id INTEGER REFERENCES assignments (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX assignments_by_talent ON assignments (talent_id);
CREATE INDEX assignments_by_post ON assignments (post_id);
CREATE TABLE assignment_versions (
    id INTEGER NOT NULL PRIMARY KEY,
    assignment_id INTEGER NOT NULL REFERENCES assignments (id),
    talent_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    host_code TEXT NOT NULL,
    home_code TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    share_percent INTEGER NOT NULL CHECK (share_percent BETWEEN 1 AND 100),
    form TEXT NOT NULL,
    funding TEXT NOT NULL,
    agreement_reference TEXT NOT NULL,
    work_days TEXT NOT NULL,
    reason TEXT NOT NULL,
    disclosed_at TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER,
    CHECK (valid_from < valid_to),
    UNIQUE (assignment_id, version)
) STRICT;
CREATE INDEX assignment_versions_by_talent ON assignment_versions (talent_id, retired_at, valid_from);
CREATE INDEX assignment_versions_by_post ON assignment_versions (post_id, retired_at, valid_from);
CREATE INDEX assignment_versions_by_host ON assignment_versions (host_code, retired_at, valid_from);
CREATE INDEX assignment_versions_by_start ON assignment_versions (retired_at, valid_from, assignment_id);
CREATE INDEX assignment_versions_by_home ON assignment_versions (home_code, retired_at, valid_from);
CREATE INDEX assignment_versions_official ON assignment_versions (retired_at, host_code, valid_from, assignment_id);
CREATE INDEX assignment_versions_recorded ON assignment_versions (valid_from, assignment_id, recorded_at);
CREATE TABLE assignment_orders (
    id INTEGER NOT NULL PRIMARY KEY,
    assignment_id INTEGER NOT NULL REFERENCES assignments (id),
    side TEXT NOT NULL,
    kind TEXT NOT NULL,
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    number TEXT NOT NULL,
    ordered_on TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX assignment_orders_by_assignment ON assignment_orders (assignment_id);
