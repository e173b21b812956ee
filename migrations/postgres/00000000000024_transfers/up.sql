-- A transfer (異動) is one act: what ends or goes on for longer (parts of another kind than 'start', with the day after the last one),
-- and what starts. The row of an assignment says what is ordered; what is only planned or announced of its end stands here until then.
CREATE TABLE transfers (
    id BIGINT NOT NULL PRIMARY KEY,
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    plan_id BIGINT REFERENCES rotation_plans (id),
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX transfers_by_talent ON transfers (talent_id);
CREATE INDEX transfers_by_plan ON transfers (plan_id);
CREATE TABLE transfer_versions (
    id BIGINT NOT NULL PRIMARY KEY,
    transfer_id BIGINT NOT NULL REFERENCES transfers (id),
    version INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    disclosed_at TIMESTAMP,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT,
    UNIQUE (transfer_id, version)
);
CREATE INDEX transfer_versions_held ON transfer_versions (transfer_id, retired_at);
CREATE TABLE transfer_parts (
    id BIGINT NOT NULL PRIMARY KEY,
    transfer_id BIGINT NOT NULL REFERENCES transfers (id),
    place INTEGER NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('start', 'end', 'extension')),
    assignment_id BIGINT NOT NULL REFERENCES assignments (id),
    valid_to DATE,
    UNIQUE (transfer_id, place),
    CHECK ((kind = 'start') = (valid_to IS NULL))
);
CREATE INDEX transfer_parts_by_assignment ON transfer_parts (assignment_id);
