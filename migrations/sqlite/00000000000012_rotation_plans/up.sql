CREATE TABLE rotation_plans (
    id INTEGER NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    method TEXT NOT NULL,
    first_fiscal_year INTEGER NOT NULL,
    years INTEGER NOT NULL CHECK (years BETWEEN 1 AND 7),
    state TEXT NOT NULL,
    settings TEXT NOT NULL,
    snapshot_hash TEXT NOT NULL,
    snapshot_at TEXT NOT NULL,
    problem_hash TEXT NOT NULL,
    score INTEGER,
    bound INTEGER,
    proven_optimal INTEGER NOT NULL,
    line_count INTEGER NOT NULL,
    author_id INTEGER NOT NULL REFERENCES accounts (id),
    proposed_by INTEGER REFERENCES accounts (id),
    approved_by INTEGER REFERENCES accounts (id),
    copied_from INTEGER REFERENCES rotation_plans (id),
    job_id INTEGER,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX rotation_plans_by_year ON rotation_plans (first_fiscal_year, id);
CREATE TABLE rotation_documents (
    plan_id INTEGER NOT NULL PRIMARY KEY REFERENCES rotation_plans (id),
    snapshot TEXT NOT NULL,
    notes TEXT NOT NULL,
    pins TEXT NOT NULL,
    result TEXT NOT NULL
) STRICT;
CREATE TABLE jobs (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    plan_id INTEGER NOT NULL REFERENCES rotation_plans (id),
    state TEXT NOT NULL,
    warm INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    claimed_by INTEGER NOT NULL,
    lease_until TEXT NOT NULL,
    round INTEGER NOT NULL,
    stage TEXT NOT NULL,
    score INTEGER,
    bound INTEGER,
    failure TEXT NOT NULL,
    requested_by INTEGER,
    created_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, created_at, id);
CREATE INDEX jobs_by_plan ON jobs (plan_id);
CREATE TABLE circulations (
    id INTEGER NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    plan_id INTEGER NOT NULL REFERENCES rotation_plans (id),
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    post_id INTEGER NOT NULL REFERENCES posts (id),
    host_code TEXT NOT NULL REFERENCES organizations (code),
    fiscal_year INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    share_percent INTEGER NOT NULL CHECK (share_percent BETWEEN 1 AND 100),
    to_host INTEGER NOT NULL,
    to_person INTEGER NOT NULL,
    note TEXT NOT NULL,
    host_agrees INTEGER,
    host_comment TEXT NOT NULL,
    host_version INTEGER NOT NULL,
    host_answered_at TEXT,
    host_answered_by INTEGER,
    person_consents INTEGER,
    person_comment TEXT NOT NULL,
    person_version INTEGER NOT NULL,
    person_answered_at TEXT,
    created_at TEXT NOT NULL,
    created_by INTEGER,
    withdrawn_at TEXT NOT NULL
) STRICT;
CREATE INDEX circulations_by_plan ON circulations (plan_id);
CREATE INDEX circulations_by_host ON circulations (host_code, withdrawn_at);
CREATE INDEX circulations_by_talent ON circulations (talent_id, withdrawn_at);
CREATE TABLE rotation_placements (
    assignment_id INTEGER NOT NULL PRIMARY KEY REFERENCES assignments (id),
    plan_id INTEGER NOT NULL REFERENCES rotation_plans (id),
    placed_at TEXT NOT NULL
) STRICT;
CREATE INDEX rotation_placements_by_plan ON rotation_placements (plan_id);
