-- A transfer (異動) is one act: what ends or goes on for longer (parts of another kind than 'start', with the day after the last one),
-- and what starts. The row of an assignment says what is ordered; what is only planned or announced of its end stands here until then.
CREATE TABLE transfers (
    id INTEGER NOT NULL PRIMARY KEY,
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    plan_id INTEGER REFERENCES rotation_plans (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX transfers_by_talent ON transfers (talent_id);
CREATE INDEX transfers_by_plan ON transfers (plan_id);
CREATE TABLE transfer_versions (
    id INTEGER NOT NULL PRIMARY KEY,
    transfer_id INTEGER NOT NULL REFERENCES transfers (id),
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    disclosed_at TEXT,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER,
    UNIQUE (transfer_id, version)
) STRICT;
CREATE INDEX transfer_versions_held ON transfer_versions (transfer_id, retired_at);
CREATE TABLE transfer_parts (
    id INTEGER NOT NULL PRIMARY KEY,
    transfer_id INTEGER NOT NULL REFERENCES transfers (id),
    place INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('start', 'end', 'extension')),
    assignment_id INTEGER NOT NULL REFERENCES assignments (id),
    valid_to TEXT,
    UNIQUE (transfer_id, place),
    CHECK ((kind = 'start') = (valid_to IS NULL))
) STRICT;
CREATE INDEX transfer_parts_by_assignment ON transfer_parts (assignment_id);
