CREATE TABLE rotation_plans (
    id BIGINT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    first_fiscal_year INTEGER NOT NULL,
    years INTEGER NOT NULL CHECK (years BETWEEN 1 AND 7),
    state TEXT COLLATE "C" NOT NULL,
    settings TEXT COLLATE "C" NOT NULL,
    snapshot_hash TEXT COLLATE "C" NOT NULL,
    snapshot_at TIMESTAMP NOT NULL,
    problem_hash TEXT COLLATE "C" NOT NULL,
    score BIGINT,
    bound BIGINT,
    proven_optimal BOOLEAN NOT NULL,
    line_count INTEGER NOT NULL,
    author_id BIGINT NOT NULL REFERENCES accounts (id),
    proposed_by BIGINT REFERENCES accounts (id),
    approved_by BIGINT REFERENCES accounts (id),
    copied_from BIGINT REFERENCES rotation_plans (id),
    job_id BIGINT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX rotation_plans_by_year ON rotation_plans (first_fiscal_year, id);
CREATE TABLE rotation_documents (
    plan_id BIGINT NOT NULL PRIMARY KEY REFERENCES rotation_plans (id),
    snapshot TEXT COLLATE "C" NOT NULL,
    notes TEXT COLLATE "C" NOT NULL,
    pins TEXT COLLATE "C" NOT NULL,
    result TEXT COLLATE "C" NOT NULL
);
CREATE TABLE jobs (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    plan_id BIGINT NOT NULL REFERENCES rotation_plans (id),
    state TEXT COLLATE "C" NOT NULL,
    warm BOOLEAN NOT NULL,
    attempts INTEGER NOT NULL,
    claimed_by BIGINT NOT NULL,
    lease_until TIMESTAMP NOT NULL,
    round BIGINT NOT NULL,
    stage TEXT COLLATE "C" NOT NULL,
    score BIGINT,
    bound BIGINT,
    failure TEXT COLLATE "C" NOT NULL,
    requested_by BIGINT,
    created_at TIMESTAMP NOT NULL,
    started_at TIMESTAMP,
    finished_at TIMESTAMP
);
CREATE INDEX jobs_by_state ON jobs (state, created_at, id);
CREATE INDEX jobs_by_plan ON jobs (plan_id);
CREATE TABLE circulations (
    id BIGINT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    plan_id BIGINT NOT NULL REFERENCES rotation_plans (id),
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    post_id BIGINT NOT NULL REFERENCES posts (id),
    host_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    fiscal_year INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    share_percent INTEGER NOT NULL CHECK (share_percent BETWEEN 1 AND 100),
    to_host BOOLEAN NOT NULL,
    to_person BOOLEAN NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    host_agrees BOOLEAN,
    host_comment TEXT COLLATE "C" NOT NULL,
    host_version INTEGER NOT NULL,
    host_answered_at TIMESTAMP,
    host_answered_by BIGINT,
    person_consents BOOLEAN,
    person_comment TEXT COLLATE "C" NOT NULL,
    person_version INTEGER NOT NULL,
    person_answered_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    created_by BIGINT,
    withdrawn_at TIMESTAMP NOT NULL
);
CREATE INDEX circulations_by_plan ON circulations (plan_id);
CREATE INDEX circulations_by_host ON circulations (host_code, withdrawn_at);
CREATE INDEX circulations_by_talent ON circulations (talent_id, withdrawn_at);
CREATE TABLE rotation_placements (
    assignment_id BIGINT NOT NULL PRIMARY KEY REFERENCES assignments (id),
    plan_id BIGINT NOT NULL REFERENCES rotation_plans (id),
    placed_at TIMESTAMP NOT NULL
);
CREATE INDEX rotation_placements_by_plan ON rotation_placements (plan_id);
