CREATE TABLE demand_calls (
    id BIGINT NOT NULL PRIMARY KEY,
    fiscal_year INTEGER NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    opens_on DATE NOT NULL,
    deadline DATE NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX demand_calls_by_year ON demand_calls (fiscal_year);
CREATE TABLE demand_reminders (
    id BIGINT NOT NULL PRIMARY KEY,
    call_id BIGINT NOT NULL REFERENCES demand_calls (id),
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    recorded_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX demand_reminders_by_call ON demand_reminders (call_id, organization_code);
CREATE TABLE demand_refusals (
    id BIGINT NOT NULL PRIMARY KEY,
    call_id BIGINT NOT NULL REFERENCES demand_calls (id),
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    on_behalf_of TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX demand_refusals_by_call ON demand_refusals (call_id, organization_code);
CREATE TABLE demands (
    id BIGINT NOT NULL PRIMARY KEY,
    call_id BIGINT NOT NULL REFERENCES demand_calls (id),
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    coverage TEXT COLLATE "C" NOT NULL,
    origin TEXT COLLATE "C" NOT NULL,
    origin_id BIGINT,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX demands_by_organization ON demands (organization_code, call_id);
CREATE INDEX demands_by_call ON demands (call_id);
CREATE INDEX demands_by_origin ON demands (origin_id);
CREATE TABLE demand_versions (
    id BIGINT NOT NULL PRIMARY KEY,
    demand_id BIGINT NOT NULL REFERENCES demands (id),
    call_id BIGINT NOT NULL,
    organization_code TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    post_id BIGINT REFERENCES posts (id),
    department TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    search_key TEXT COLLATE "C" NOT NULL,
    grade TEXT COLLATE "C" NOT NULL,
    post_type TEXT COLLATE "C" NOT NULL,
    tasks TEXT COLLATE "C" NOT NULL,
    expected_result TEXT COLLATE "C" NOT NULL,
    supervisor TEXT COLLATE "C" NOT NULL,
    authority TEXT COLLATE "C" NOT NULL,
    budget_secured BOOLEAN NOT NULL,
    telework TEXT COLLATE "C" NOT NULL,
    housing TEXT COLLATE "C" NOT NULL,
    priority INTEGER NOT NULL,
    share_percent INTEGER NOT NULL CHECK (share_percent BETWEEN 1 AND 100),
    first_fiscal_year INTEGER NOT NULL,
    last_fiscal_year INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    party TEXT COLLATE "C" NOT NULL,
    on_behalf_of TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX demand_versions_by_demand ON demand_versions (demand_id, version);
CREATE INDEX demand_versions_by_post ON demand_versions (post_id);
CREATE INDEX demand_versions_by_organization ON demand_versions (organization_code, priority);
CREATE TABLE demand_fills (
    id BIGINT NOT NULL PRIMARY KEY,
    demand_id BIGINT NOT NULL REFERENCES demands (id),
    assignment_id BIGINT NOT NULL,
    share_percent INTEGER NOT NULL CHECK (share_percent BETWEEN 1 AND 100),
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL
);
CREATE INDEX demand_fills_by_demand ON demand_fills (demand_id);
CREATE INDEX demand_fills_by_assignment ON demand_fills (assignment_id);
CREATE TABLE staffing_targets (
    id BIGINT NOT NULL PRIMARY KEY,
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    kind TEXT COLLATE "C" NOT NULL,
    first_fiscal_year INTEGER NOT NULL,
    shared_wanted INTEGER NOT NULL,
    own_wanted INTEGER NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX staffing_targets_by_organization ON staffing_targets (organization_code, kind);
CREATE TABLE staffing_target_roles (
    id BIGINT NOT NULL PRIMARY KEY,
    target_id BIGINT NOT NULL REFERENCES staffing_targets (id),
    role_no INTEGER NOT NULL,
    post_type TEXT COLLATE "C" NOT NULL,
    grade TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX staffing_target_roles_by_target ON staffing_target_roles (target_id, role_no);
