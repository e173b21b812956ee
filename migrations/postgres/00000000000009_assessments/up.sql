-- A yearly round of assessments in one version of the catalogue; dates are last days of its phases in Japan.
CREATE TABLE assessment_cycles (
    id BIGINT NOT NULL PRIMARY KEY,
    fiscal_year INTEGER NOT NULL UNIQUE,
    catalogue_id BIGINT NOT NULL REFERENCES skill_catalogues (id),
    opens_on DATE NOT NULL,
    self_due_on DATE NOT NULL,
    review_due_on DATE NOT NULL,
    closes_on DATE NOT NULL,
    opened_at TIMESTAMP,
    published_at TIMESTAMP,
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL
);
-- One sheet of a person; what each side says is a document by skill, so that a sheet is read and frozen as one row.
CREATE TABLE assessments (
    id BIGINT NOT NULL PRIMARY KEY,
    cycle_id BIGINT NOT NULL REFERENCES assessment_cycles (id),
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    number INTEGER NOT NULL,
    fiscal_year INTEGER NOT NULL,
    catalogue_id BIGINT NOT NULL REFERENCES skill_catalogues (id),
    home_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    grade TEXT COLLATE "C" NOT NULL,
    reviewer_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    state TEXT COLLATE "C" NOT NULL,
    supersedes_id BIGINT REFERENCES assessments (id),
    return_reason TEXT COLLATE "C" NOT NULL,
    previous_levels TEXT COLLATE "C" NOT NULL,
    own_answers TEXT COLLATE "C" NOT NULL,
    review_answers TEXT COLLATE "C" NOT NULL,
    confirmed_answers TEXT COLLATE "C" NOT NULL,
    submitted_at TIMESTAMP,
    reviewed_at TIMESTAMP,
    confirmed_at TIMESTAMP,
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (cycle_id, talent_id, number)
);
CREATE INDEX assessments_by_talent ON assessments (talent_id, fiscal_year, number);
CREATE INDEX assessments_in_order ON assessments (fiscal_year, home_code, talent_id, number, id);
CREATE INDEX assessments_by_reviewer ON assessments (reviewer_code, state);
-- The reviewer's private memo, apart from everything that is told to the person.
CREATE TABLE assessment_memos (
    assessment_id BIGINT NOT NULL PRIMARY KEY REFERENCES assessments (id),
    memo TEXT COLLATE "C" NOT NULL,
    written_at TIMESTAMP NOT NULL,
    written_by BIGINT
);
-- The thread of an objection.
CREATE TABLE assessment_messages (
    id BIGINT NOT NULL PRIMARY KEY,
    assessment_id BIGINT NOT NULL REFERENCES assessments (id),
    number INTEGER NOT NULL,
    part TEXT COLLATE "C" NOT NULL,
    message TEXT COLLATE "C" NOT NULL,
    written_at TIMESTAMP NOT NULL,
    written_by BIGINT,
    UNIQUE (assessment_id, number)
);
-- Confirmed levels of a person, one row per span: a profile as of a day is one row.
CREATE TABLE skill_profiles (
    id BIGINT NOT NULL PRIMARY KEY,
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    assessment_id BIGINT REFERENCES assessments (id),
    catalogue_id BIGINT NOT NULL REFERENCES skill_catalogues (id),
    source TEXT COLLATE "C" NOT NULL,
    levels TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT,
    CHECK (valid_from < valid_to)
);
CREATE INDEX skill_profiles_by_talent ON skill_profiles (talent_id, valid_from, retired_at);
CREATE INDEX skill_profiles_on_day ON skill_profiles (retired_at, valid_to, valid_from);
-- Figures of the pool as published at the end of a cycle: they are read as they stand and never counted anew.
CREATE TABLE skill_distributions (
    id BIGINT NOT NULL PRIMARY KEY,
    cycle_id BIGINT NOT NULL UNIQUE REFERENCES assessment_cycles (id),
    fiscal_year INTEGER NOT NULL UNIQUE,
    as_of DATE NOT NULL,
    threshold INTEGER NOT NULL,
    published_lines TEXT COLLATE "C" NOT NULL,
    placings TEXT COLLATE "C" NOT NULL,
    published_at TIMESTAMP NOT NULL
);
-- Guards beside the program's own: what was confirmed does not change, and nothing is taken away.
CREATE FUNCTION refuse_confirmed_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a confirmed sheet does not change';
END;
$$;
CREATE TRIGGER assessments_refuse_update BEFORE UPDATE ON assessments FOR EACH ROW
WHEN (OLD.state IN ('confirmed', 'objected', 'settled', 'superseded') AND (
    NEW.cycle_id <> OLD.cycle_id OR NEW.talent_id <> OLD.talent_id OR NEW.catalogue_id <> OLD.catalogue_id
    OR NEW.home_code <> OLD.home_code OR NEW.reviewer_code <> OLD.reviewer_code OR NEW.own_answers <> OLD.own_answers
    OR NEW.review_answers <> OLD.review_answers OR NEW.confirmed_answers <> OLD.confirmed_answers
    OR NEW.confirmed_at <> OLD.confirmed_at OR NEW.state NOT IN ('objected', 'settled', 'superseded')))
EXECUTE FUNCTION refuse_confirmed_change();
CREATE TRIGGER assessments_refuse_delete BEFORE DELETE OR TRUNCATE ON assessments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER assessment_messages_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON assessment_messages
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER skill_distributions_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON skill_distributions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
