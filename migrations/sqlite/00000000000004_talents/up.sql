CREATE TABLE talents (
    id INTEGER NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE TABLE talent_profiles (
    id INTEGER NOT NULL PRIMARY KEY,
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    name TEXT NOT NULL,
    name_kana TEXT NOT NULL,
    search_key TEXT NOT NULL,
    staff_number TEXT NOT NULL,
    accelerator INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX talent_profiles_by_talent ON talent_profiles (talent_id, valid_from);
CREATE INDEX talent_profiles_by_kana ON talent_profiles (name_kana, talent_id);
CREATE TABLE employments (
    id INTEGER NOT NULL PRIMARY KEY,
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    form TEXT NOT NULL,
    recruitment_route TEXT NOT NULL,
    grade TEXT NOT NULL,
    salary_grade INTEGER,
    title TEXT NOT NULL,
    term_end TEXT,
    term_purpose TEXT,
    end_reason TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX employments_by_talent ON employments (talent_id, valid_from);
CREATE INDEX employments_by_organization ON employments (organization_code, valid_from);
CREATE TABLE qualifications (
    id INTEGER NOT NULL PRIMARY KEY,
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    exam TEXT NOT NULL,
    name TEXT NOT NULL,
    certificate_number TEXT NOT NULL,
    acquired_on TEXT NOT NULL,
    expires_on TEXT,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX qualifications_by_talent ON qualifications (talent_id, acquired_on);
CREATE TABLE pool_registrations (
    id INTEGER NOT NULL PRIMARY KEY,
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    consented_on TEXT NOT NULL,
    consent_reference TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX pool_registrations_by_talent ON pool_registrations (talent_id, valid_from);
CREATE TABLE absences (
    id INTEGER NOT NULL PRIMARY KEY,
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    kind TEXT NOT NULL,
    destination TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX absences_by_talent ON absences (talent_id, valid_from);
CREATE TABLE allowance_rules (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    recruitment_routes TEXT NOT NULL,
    exams TEXT NOT NULL,
    excluded_salary_grades TEXT NOT NULL,
    amount_yen INTEGER NOT NULL,
    years INTEGER NOT NULL,
    source TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL
) STRICT;
CREATE TABLE exams (
    exam TEXT NOT NULL PRIMARY KEY,
    name_ja TEXT NOT NULL,
    predecessor_of TEXT
) STRICT;
