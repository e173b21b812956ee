CREATE TABLE assignments (
    id BIGINT NOT NULL PRIMARY KEY,
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    post_id BIGINT NOT NULL REFERENCES posts (id),
    follows_id BIGINT REFERENCES assignments (id),
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX assignments_by_talent ON assignments (talent_id);
CREATE INDEX assignments_by_post ON assignments (post_id);
CREATE TABLE assignment_versions (
    id BIGINT NOT NULL PRIMARY KEY,
    assignment_id BIGINT NOT NULL REFERENCES assignments (id),
    talent_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    host_code TEXT COLLATE "C" NOT NULL,
    home_code TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    share_percent INTEGER NOT NULL CHECK (share_percent BETWEEN 1 AND 100),
    form TEXT COLLATE "C" NOT NULL,
    funding TEXT COLLATE "C" NOT NULL,
    agreement_reference TEXT COLLATE "C" NOT NULL,
    work_days TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    disclosed_at TIMESTAMP,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT,
    CHECK (valid_from < valid_to),
    UNIQUE (assignment_id, version)
);
CREATE INDEX assignment_versions_by_talent ON assignment_versions (talent_id, retired_at, valid_from);
CREATE INDEX assignment_versions_by_post ON assignment_versions (post_id, retired_at, valid_from);
CREATE INDEX assignment_versions_by_host ON assignment_versions (host_code, retired_at, valid_from);
CREATE INDEX assignment_versions_by_start ON assignment_versions (retired_at, valid_from, assignment_id);
CREATE INDEX assignment_versions_by_home ON assignment_versions (home_code, retired_at, valid_from);
CREATE INDEX assignment_versions_official ON assignment_versions (retired_at, host_code, valid_from, assignment_id);
CREATE INDEX assignment_versions_recorded ON assignment_versions (valid_from, assignment_id, recorded_at);
CREATE TABLE assignment_orders (
    id BIGINT NOT NULL PRIMARY KEY,
    assignment_id BIGINT NOT NULL REFERENCES assignments (id),
    side TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    number TEXT COLLATE "C" NOT NULL,
    ordered_on DATE NOT NULL,
    effective_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX assignment_orders_by_assignment ON assignment_orders (assignment_id);
