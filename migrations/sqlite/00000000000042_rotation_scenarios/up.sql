-- Doubts about a plan, and what was found when it was judged under them; known to whoever knows of the plan.
CREATE TABLE rotation_scenarios (
    id INTEGER NOT NULL PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES rotation_plans (id),
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    doubts TEXT NOT NULL,
    -- Empty until it is judged.
    findings TEXT NOT NULL,
    -- Whether the plan has changed since.
    is_stale INTEGER NOT NULL,
    judged_at TEXT,
    created_at TEXT NOT NULL,
    created_by INTEGER
) STRICT;
CREATE INDEX rotation_scenarios_by_plan ON rotation_scenarios (plan_id, created_at, id);
