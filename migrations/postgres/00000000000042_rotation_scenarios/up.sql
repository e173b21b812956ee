-- Doubts about a plan, and what was found when it was judged under them; known to whoever knows of the plan.
CREATE TABLE rotation_scenarios (
    id BIGINT NOT NULL PRIMARY KEY,
    plan_id BIGINT NOT NULL REFERENCES rotation_plans (id),
    version INTEGER NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    doubts TEXT COLLATE "C" NOT NULL,
    -- Empty until it is judged.
    findings TEXT COLLATE "C" NOT NULL,
    -- Whether the plan has changed since.
    is_stale BOOLEAN NOT NULL,
    judged_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    created_by BIGINT
);
CREATE INDEX rotation_scenarios_by_plan ON rotation_scenarios (plan_id, created_at, id);
