-- Why a registration was withdrawn before its last day; empty where it was not, and in rows from before this column.
ALTER TABLE pool_registrations ADD COLUMN end_reason TEXT NOT NULL DEFAULT '';
-- Somebody a body offers as shared talent: a person of the register, or a newcomer told as JSON.
CREATE TABLE pool_nominations (
    id INTEGER NOT NULL PRIMARY KEY,
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    talent_id INTEGER REFERENCES talents (id),
    newcomer TEXT NOT NULL,
    consented_on TEXT NOT NULL,
    consent_reference TEXT NOT NULL,
    reference TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    note TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX pool_nominations_by_organization ON pool_nominations (organization_code);
CREATE TABLE pool_nomination_states (
    id INTEGER NOT NULL PRIMARY KEY,
    nomination_id INTEGER NOT NULL REFERENCES pool_nominations (id),
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    talent_id INTEGER REFERENCES talents (id),
    registration_id INTEGER REFERENCES pool_registrations (id),
    on_behalf_of TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX pool_nomination_states_by_nomination ON pool_nomination_states (nomination_id, version);
