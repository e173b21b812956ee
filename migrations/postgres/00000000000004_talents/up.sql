CREATE TABLE talents (
    id BIGINT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE TABLE talent_profiles (
    id BIGINT NOT NULL PRIMARY KEY,
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    name TEXT COLLATE "C" NOT NULL,
    name_kana TEXT COLLATE "C" NOT NULL,
    search_key TEXT COLLATE "C" NOT NULL,
    staff_number TEXT COLLATE "C" NOT NULL,
    accelerator BOOLEAN NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX talent_profiles_by_talent ON talent_profiles (talent_id, valid_from);
CREATE INDEX talent_profiles_by_kana ON talent_profiles (name_kana, talent_id);
CREATE TABLE employments (
    id BIGINT NOT NULL PRIMARY KEY,
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    form TEXT COLLATE "C" NOT NULL,
    recruitment_route TEXT COLLATE "C" NOT NULL,
    grade TEXT COLLATE "C" NOT NULL,
    salary_grade INTEGER,
    title TEXT COLLATE "C" NOT NULL,
    term_end DATE,
    term_purpose TEXT COLLATE "C",
    end_reason TEXT COLLATE "C",
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX employments_by_talent ON employments (talent_id, valid_from);
CREATE INDEX employments_by_organization ON employments (organization_code, valid_from);
CREATE TABLE qualifications (
    id BIGINT NOT NULL PRIMARY KEY,
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    exam TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    certificate_number TEXT COLLATE "C" NOT NULL,
    acquired_on DATE NOT NULL,
    expires_on DATE,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX qualifications_by_talent ON qualifications (talent_id, acquired_on);
CREATE TABLE pool_registrations (
    id BIGINT NOT NULL PRIMARY KEY,
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    consented_on DATE NOT NULL,
    consent_reference TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX pool_registrations_by_talent ON pool_registrations (talent_id, valid_from);
CREATE TABLE absences (
    id BIGINT NOT NULL PRIMARY KEY,
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    kind TEXT COLLATE "C" NOT NULL,
    destination TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX absences_by_talent ON absences (talent_id, valid_from);
CREATE TABLE allowance_rules (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    recruitment_routes TEXT COLLATE "C" NOT NULL,
    exams TEXT COLLATE "C" NOT NULL,
    excluded_salary_grades TEXT COLLATE "C" NOT NULL,
    amount_yen INTEGER NOT NULL,
    years INTEGER NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL
);
CREATE TABLE exams (
    exam TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name_ja TEXT COLLATE "C" NOT NULL,
    predecessor_of TEXT COLLATE "C"
);
