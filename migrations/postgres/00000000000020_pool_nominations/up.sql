-- Why a registration was withdrawn before its last day; empty where it was not, and in rows from before this column.
ALTER TABLE pool_registrations ADD COLUMN end_reason TEXT COLLATE "C" NOT NULL DEFAULT '';
-- Somebody a body offers as shared talent: a person of the register, or a newcomer told as JSON.
CREATE TABLE pool_nominations (
    id BIGINT NOT NULL PRIMARY KEY,
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    talent_id BIGINT REFERENCES talents (id),
    newcomer TEXT COLLATE "C" NOT NULL,
    consented_on DATE NOT NULL,
    consent_reference TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    note TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX pool_nominations_by_organization ON pool_nominations (organization_code);
CREATE TABLE pool_nomination_states (
    id BIGINT NOT NULL PRIMARY KEY,
    nomination_id BIGINT NOT NULL REFERENCES pool_nominations (id),
    version INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    talent_id BIGINT REFERENCES talents (id),
    registration_id BIGINT REFERENCES pool_registrations (id),
    on_behalf_of TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX pool_nomination_states_by_nomination ON pool_nomination_states (nomination_id, version);
