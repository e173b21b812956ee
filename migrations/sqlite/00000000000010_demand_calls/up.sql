CREATE TABLE demand_calls (
    id INTEGER NOT NULL PRIMARY KEY,
    fiscal_year INTEGER NOT NULL,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    opens_on TEXT NOT NULL,
    deadline TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX demand_calls_by_year ON demand_calls (fiscal_year);
CREATE TABLE demand_reminders (
    id INTEGER NOT NULL PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES demand_calls (id),
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    recorded_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX demand_reminders_by_call ON demand_reminders (call_id, organization_code);
CREATE TABLE demand_refusals (
    id INTEGER NOT NULL PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES demand_calls (id),
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    on_behalf_of TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX demand_refusals_by_call ON demand_refusals (call_id, organization_code);
CREATE TABLE demands (
    id INTEGER NOT NULL PRIMARY KEY,
    call_id INTEGER NOT NULL REFERENCES demand_calls (id),
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    coverage TEXT NOT NULL,
    origin TEXT NOT NULL,
    origin_id INTEGER,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX demands_by_organization ON demands (organization_code, call_id);
CREATE INDEX demands_by_call ON demands (call_id);
CREATE INDEX demands_by_origin ON demands (origin_id);
CREATE TABLE demand_versions (
    id INTEGER NOT NULL PRIMARY KEY,
    demand_id INTEGER NOT NULL REFERENCES demands (id),
    call_id INTEGER NOT NULL,
    organization_code TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    post_id INTEGER REFERENCES posts (id),
    department TEXT NOT NULL,
    title TEXT NOT NULL,
    search_key TEXT NOT NULL,
    grade TEXT NOT NULL,
    post_type TEXT NOT NULL,
    tasks TEXT NOT NULL,
    expected_result TEXT NOT NULL,
    supervisor TEXT NOT NULL,
    authority TEXT NOT NULL,
    budget_secured INTEGER NOT NULL CHECK (budget_secured IN (0, 1)),
    telework TEXT NOT NULL,
    housing TEXT NOT NULL,
    priority INTEGER NOT NULL,
    share_percent INTEGER NOT NULL CHECK (share_percent BETWEEN 1 AND 100),
    first_fiscal_year INTEGER NOT NULL,
    last_fiscal_year INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    reason TEXT NOT NULL,
    party TEXT NOT NULL,
    on_behalf_of TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX demand_versions_by_demand ON demand_versions (demand_id, version);
CREATE INDEX demand_versions_by_post ON demand_versions (post_id);
CREATE INDEX demand_versions_by_organization ON demand_versions (organization_code, priority);
CREATE TABLE demand_fills (
    id INTEGER NOT NULL PRIMARY KEY,
    demand_id INTEGER NOT NULL REFERENCES demands (id),
    assignment_id INTEGER NOT NULL,
    share_percent INTEGER NOT NULL CHECK (share_percent BETWEEN 1 AND 100),
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL
) STRICT;
CREATE INDEX demand_fills_by_demand ON demand_fills (demand_id);
CREATE INDEX demand_fills_by_assignment ON demand_fills (assignment_id);
CREATE TABLE staffing_targets (
    id INTEGER NOT NULL PRIMARY KEY,
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    kind TEXT NOT NULL,
    first_fiscal_year INTEGER NOT NULL,
    shared_wanted INTEGER NOT NULL,
    own_wanted INTEGER NOT NULL,
    note TEXT NOT NULL,
    source TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX staffing_targets_by_organization ON staffing_targets (organization_code, kind);
CREATE TABLE staffing_target_roles (
    id INTEGER NOT NULL PRIMARY KEY,
    target_id INTEGER NOT NULL REFERENCES staffing_targets (id),
    role_no INTEGER NOT NULL,
    post_type TEXT NOT NULL,
    grade TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX staffing_target_roles_by_target ON staffing_target_roles (target_id, role_no);
