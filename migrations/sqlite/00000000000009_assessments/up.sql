-- A yearly round of assessments in one version of the catalogue; dates are last days of its phases in Japan.
CREATE TABLE assessment_cycles (
    id INTEGER NOT NULL PRIMARY KEY,
    fiscal_year INTEGER NOT NULL UNIQUE,
    catalogue_id INTEGER NOT NULL REFERENCES skill_catalogues (id),
    opens_on TEXT NOT NULL,
    self_due_on TEXT NOT NULL,
    review_due_on TEXT NOT NULL,
    closes_on TEXT NOT NULL,
    opened_at TEXT,
    published_at TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
-- One sheet of a person; what each side says is a document by skill, so that a sheet is read and frozen as one row.
CREATE TABLE assessments (
    id INTEGER NOT NULL PRIMARY KEY,
    cycle_id INTEGER NOT NULL REFERENCES assessment_cycles (id),
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    number INTEGER NOT NULL,
    fiscal_year INTEGER NOT NULL,
    catalogue_id INTEGER NOT NULL REFERENCES skill_catalogues (id),
    home_code TEXT NOT NULL REFERENCES organizations (code),
    grade TEXT NOT NULL,
    reviewer_code TEXT NOT NULL REFERENCES organizations (code),
    state TEXT NOT NULL,
    supersedes_id INTEGER REFERENCES assessments (id),
    return_reason TEXT NOT NULL,
    previous_levels TEXT NOT NULL,
    own_answers TEXT NOT NULL,
    review_answers TEXT NOT NULL,
    confirmed_answers TEXT NOT NULL,
    submitted_at TEXT,
    reviewed_at TEXT,
    confirmed_at TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (cycle_id, talent_id, number)
) STRICT;
CREATE INDEX assessments_by_talent ON assessments (talent_id, fiscal_year, number);
CREATE INDEX assessments_in_order ON assessments (fiscal_year, home_code, talent_id, number, id);
CREATE INDEX assessments_by_reviewer ON assessments (reviewer_code, state);
-- The reviewer's private memo, apart from everything that is told to the person.
CREATE TABLE assessment_memos (
    assessment_id INTEGER NOT NULL PRIMARY KEY REFERENCES assessments (id),
    memo TEXT NOT NULL,
    written_at TEXT NOT NULL,
    written_by INTEGER
) STRICT;
-- The thread of an objection.
CREATE TABLE assessment_messages (
    id INTEGER NOT NULL PRIMARY KEY,
    assessment_id INTEGER NOT NULL REFERENCES assessments (id),
    number INTEGER NOT NULL,
    part TEXT NOT NULL,
    message TEXT NOT NULL,
    written_at TEXT NOT NULL,
    written_by INTEGER,
    UNIQUE (assessment_id, number)
) STRICT;
-- Confirmed levels of a person, one row per span: a profile as of a day is one row.
CREATE TABLE skill_profiles (
    id INTEGER NOT NULL PRIMARY KEY,
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    assessment_id INTEGER REFERENCES assessments (id),
    catalogue_id INTEGER NOT NULL REFERENCES skill_catalogues (id),
    source TEXT NOT NULL,
    levels TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER,
    CHECK (valid_from < valid_to)
) STRICT;
CREATE INDEX skill_profiles_by_talent ON skill_profiles (talent_id, valid_from, retired_at);
CREATE INDEX skill_profiles_on_day ON skill_profiles (retired_at, valid_to, valid_from);
-- Figures of the pool as published at the end of a cycle: they are read as they stand and never counted anew.
CREATE TABLE skill_distributions (
    id INTEGER NOT NULL PRIMARY KEY,
    cycle_id INTEGER NOT NULL UNIQUE REFERENCES assessment_cycles (id),
    fiscal_year INTEGER NOT NULL UNIQUE,
    as_of TEXT NOT NULL,
    threshold INTEGER NOT NULL,
    published_lines TEXT NOT NULL,
    placings TEXT NOT NULL,
    published_at TEXT NOT NULL
) STRICT;
-- Guards beside the program's own: what was confirmed does not change, and nothing is taken away.
CREATE TRIGGER assessments_refuse_update BEFORE UPDATE ON assessments
WHEN OLD.state IN ('confirmed', 'objected', 'settled', 'superseded') AND (
    NEW.cycle_id <> OLD.cycle_id OR NEW.talent_id <> OLD.talent_id OR NEW.catalogue_id <> OLD.catalogue_id
    OR NEW.home_code <> OLD.home_code OR NEW.reviewer_code <> OLD.reviewer_code OR NEW.own_answers <> OLD.own_answers
    OR NEW.review_answers <> OLD.review_answers OR NEW.confirmed_answers <> OLD.confirmed_answers
    OR NEW.confirmed_at <> OLD.confirmed_at OR NEW.state NOT IN ('objected', 'settled', 'superseded'))
BEGIN
    SELECT RAISE(ABORT, 'a confirmed sheet does not change');
END;
CREATE TRIGGER assessments_refuse_delete BEFORE DELETE ON assessments
BEGIN
    SELECT RAISE(ABORT, 'assessments is append-only');
END;
CREATE TRIGGER assessment_messages_refuse_update BEFORE UPDATE ON assessment_messages
BEGIN
    SELECT RAISE(ABORT, 'assessment_messages is append-only');
END;
CREATE TRIGGER assessment_messages_refuse_delete BEFORE DELETE ON assessment_messages
BEGIN
    SELECT RAISE(ABORT, 'assessment_messages is append-only');
END;
CREATE TRIGGER skill_distributions_refuse_update BEFORE UPDATE ON skill_distributions
BEGIN
    SELECT RAISE(ABORT, 'skill_distributions is append-only');
END;
CREATE TRIGGER skill_distributions_refuse_delete BEFORE DELETE ON skill_distributions
BEGIN
    SELECT RAISE(ABORT, 'skill_distributions is append-only');
END;
