-- A step with employment or absence whose day is to come, as it was entered (JSON); nothing of it stands in the tables of facts before 内示.
CREATE TABLE planned_steps (
    id BIGINT NOT NULL PRIMARY KEY,
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    day DATE NOT NULL,
    to_code TEXT COLLATE "C" REFERENCES organizations (code),
    step TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX planned_steps_by_talent ON planned_steps (talent_id);
CREATE TABLE planned_step_states (
    id BIGINT NOT NULL PRIMARY KEY,
    planned_step_id BIGINT NOT NULL REFERENCES planned_steps (id),
    version INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE UNIQUE INDEX planned_step_states_by_step ON planned_step_states (planned_step_id, version);
