-- A step with employment or absence whose day is to come, as it was entered (JSON); nothing of it stands in the tables of facts before 内示.
CREATE TABLE planned_steps (
    id INTEGER NOT NULL PRIMARY KEY,
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    day TEXT NOT NULL,
    to_code TEXT REFERENCES organizations (code),
    step TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX planned_steps_by_talent ON planned_steps (talent_id);
CREATE TABLE planned_step_states (
    id INTEGER NOT NULL PRIMARY KEY,
    planned_step_id INTEGER NOT NULL REFERENCES planned_steps (id),
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE UNIQUE INDEX planned_step_states_by_step ON planned_step_states (planned_step_id, version);
