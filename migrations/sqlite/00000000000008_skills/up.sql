-- Versions of the skill catalogue. What was published is never changed: assessments are read in the version they were made in.
ALTER TABLE job_types ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE TABLE skill_catalogues (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    state TEXT NOT NULL,
    previous_id INTEGER REFERENCES skill_catalogues (id),
    created_at TEXT NOT NULL,
    published_at TEXT,
    superseded_at TEXT,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX skill_catalogues_one_published ON skill_catalogues (state) WHERE state = 'published';
CREATE INDEX skill_catalogues_by_time ON skill_catalogues (created_at, id);
CREATE TABLE catalogue_skills (
    id INTEGER NOT NULL PRIMARY KEY,
    catalogue_id INTEGER NOT NULL REFERENCES skill_catalogues (id),
    skill_key TEXT NOT NULL,
    number INTEGER NOT NULL,
    name_ja TEXT NOT NULL,
    name_en TEXT NOT NULL,
    standard_refs TEXT NOT NULL,
    renamed_from TEXT,
    UNIQUE (catalogue_id, skill_key),
    UNIQUE (catalogue_id, renamed_from)
) STRICT;
-- What can be observed at a level: for every skill (empty key) or for one.
CREATE TABLE catalogue_anchors (
    id INTEGER NOT NULL PRIMARY KEY,
    catalogue_id INTEGER NOT NULL REFERENCES skill_catalogues (id),
    skill_key TEXT NOT NULL,
    level INTEGER NOT NULL,
    name_ja TEXT NOT NULL,
    anchor_ja TEXT NOT NULL,
    UNIQUE (catalogue_id, skill_key, level)
) STRICT;
CREATE TABLE catalogue_memberships (
    id INTEGER NOT NULL PRIMARY KEY,
    catalogue_id INTEGER NOT NULL,
    job_type TEXT NOT NULL REFERENCES job_types (job_type),
    skill_key TEXT NOT NULL,
    number INTEGER NOT NULL,
    core INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    UNIQUE (catalogue_id, job_type, skill_key),
    FOREIGN KEY (catalogue_id, skill_key) REFERENCES catalogue_skills (catalogue_id, skill_key)
) STRICT;
-- Required level per job type and grade: one for core skills, one for the rest …
CREATE TABLE catalogue_requirements (
    id INTEGER NOT NULL PRIMARY KEY,
    catalogue_id INTEGER NOT NULL REFERENCES skill_catalogues (id),
    job_type TEXT NOT NULL REFERENCES job_types (job_type),
    grade TEXT NOT NULL,
    core_level INTEGER NOT NULL,
    rest_level INTEGER NOT NULL,
    UNIQUE (catalogue_id, job_type, grade)
) STRICT;
-- … and where one skill asks for another.
CREATE TABLE catalogue_exceptions (
    id INTEGER NOT NULL PRIMARY KEY,
    catalogue_id INTEGER NOT NULL,
    job_type TEXT NOT NULL,
    skill_key TEXT NOT NULL,
    grade TEXT NOT NULL,
    level INTEGER NOT NULL,
    UNIQUE (catalogue_id, job_type, skill_key, grade),
    FOREIGN KEY (catalogue_id, job_type, skill_key) REFERENCES catalogue_memberships (catalogue_id, job_type, skill_key)
) STRICT;
-- Guards beside the program's own: the content of a catalogue changes in drafts only.
CREATE TRIGGER catalogue_skills_refuse_insert BEFORE INSERT ON catalogue_skills
WHEN (SELECT state FROM skill_catalogues WHERE id = NEW.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_skills_refuse_update BEFORE UPDATE ON catalogue_skills
WHEN (SELECT state FROM skill_catalogues WHERE id = OLD.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_skills_refuse_delete BEFORE DELETE ON catalogue_skills
WHEN (SELECT state FROM skill_catalogues WHERE id = OLD.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_anchors_refuse_insert BEFORE INSERT ON catalogue_anchors
WHEN (SELECT state FROM skill_catalogues WHERE id = NEW.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_anchors_refuse_update BEFORE UPDATE ON catalogue_anchors
WHEN (SELECT state FROM skill_catalogues WHERE id = OLD.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_anchors_refuse_delete BEFORE DELETE ON catalogue_anchors
WHEN (SELECT state FROM skill_catalogues WHERE id = OLD.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_memberships_refuse_insert BEFORE INSERT ON catalogue_memberships
WHEN (SELECT state FROM skill_catalogues WHERE id = NEW.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_memberships_refuse_update BEFORE UPDATE ON catalogue_memberships
WHEN (SELECT state FROM skill_catalogues WHERE id = OLD.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_memberships_refuse_delete BEFORE DELETE ON catalogue_memberships
WHEN (SELECT state FROM skill_catalogues WHERE id = OLD.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_requirements_refuse_insert BEFORE INSERT ON catalogue_requirements
WHEN (SELECT state FROM skill_catalogues WHERE id = NEW.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_requirements_refuse_update BEFORE UPDATE ON catalogue_requirements
WHEN (SELECT state FROM skill_catalogues WHERE id = OLD.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_requirements_refuse_delete BEFORE DELETE ON catalogue_requirements
WHEN (SELECT state FROM skill_catalogues WHERE id = OLD.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_exceptions_refuse_insert BEFORE INSERT ON catalogue_exceptions
WHEN (SELECT state FROM skill_catalogues WHERE id = NEW.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_exceptions_refuse_update BEFORE UPDATE ON catalogue_exceptions
WHEN (SELECT state FROM skill_catalogues WHERE id = OLD.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
CREATE TRIGGER catalogue_exceptions_refuse_delete BEFORE DELETE ON catalogue_exceptions
WHEN (SELECT state FROM skill_catalogues WHERE id = OLD.catalogue_id) <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a published catalogue does not change');
END;
