-- Versions of the skill catalogue. What was published is never changed: assessments are read in the version they were made in.
ALTER TABLE job_types ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE TABLE skill_catalogues (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    previous_id BIGINT REFERENCES skill_catalogues (id),
    created_at TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    superseded_at TIMESTAMP,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX skill_catalogues_one_published ON skill_catalogues (state) WHERE state = 'published';
CREATE INDEX skill_catalogues_by_time ON skill_catalogues (created_at, id);
CREATE TABLE catalogue_skills (
    id BIGINT NOT NULL PRIMARY KEY,
    catalogue_id BIGINT NOT NULL REFERENCES skill_catalogues (id),
    skill_key TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    name_ja TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL,
    standard_refs TEXT COLLATE "C" NOT NULL,
    renamed_from TEXT COLLATE "C",
    UNIQUE (catalogue_id, skill_key),
    UNIQUE (catalogue_id, renamed_from)
);
-- What can be observed at a level: for every skill (empty key) or for one.
CREATE TABLE catalogue_anchors (
    id BIGINT NOT NULL PRIMARY KEY,
    catalogue_id BIGINT NOT NULL REFERENCES skill_catalogues (id),
    skill_key TEXT COLLATE "C" NOT NULL,
    level INTEGER NOT NULL,
    name_ja TEXT COLLATE "C" NOT NULL,
    anchor_ja TEXT COLLATE "C" NOT NULL,
    UNIQUE (catalogue_id, skill_key, level)
);
CREATE TABLE catalogue_memberships (
    id BIGINT NOT NULL PRIMARY KEY,
    catalogue_id BIGINT NOT NULL,
    job_type TEXT COLLATE "C" NOT NULL REFERENCES job_types (job_type),
    skill_key TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    core BOOLEAN NOT NULL,
    weight INTEGER NOT NULL,
    UNIQUE (catalogue_id, job_type, skill_key),
    FOREIGN KEY (catalogue_id, skill_key) REFERENCES catalogue_skills (catalogue_id, skill_key)
);
-- Required level per job type and grade: one for core skills, one for the rest …
CREATE TABLE catalogue_requirements (
    id BIGINT NOT NULL PRIMARY KEY,
    catalogue_id BIGINT NOT NULL REFERENCES skill_catalogues (id),
    job_type TEXT COLLATE "C" NOT NULL REFERENCES job_types (job_type),
    grade TEXT COLLATE "C" NOT NULL,
    core_level INTEGER NOT NULL,
    rest_level INTEGER NOT NULL,
    UNIQUE (catalogue_id, job_type, grade)
);
-- … and where one skill asks for another.
CREATE TABLE catalogue_exceptions (
    id BIGINT NOT NULL PRIMARY KEY,
    catalogue_id BIGINT NOT NULL,
    job_type TEXT COLLATE "C" NOT NULL,
    skill_key TEXT COLLATE "C" NOT NULL,
    grade TEXT COLLATE "C" NOT NULL,
    level INTEGER NOT NULL,
    UNIQUE (catalogue_id, job_type, skill_key, grade),
    FOREIGN KEY (catalogue_id, job_type, skill_key) REFERENCES catalogue_memberships (catalogue_id, job_type, skill_key)
);
-- Guards beside the program's own: the content of a catalogue changes in drafts only.
CREATE FUNCTION refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM skill_catalogues WHERE id = COALESCE(OLD.catalogue_id, NEW.catalogue_id)) <> 'draft' THEN
        RAISE EXCEPTION 'a published catalogue does not change';
    END IF;
    RETURN COALESCE(NEW, OLD);
END;
$$;
CREATE TRIGGER catalogue_skills_refuse_change BEFORE INSERT OR UPDATE OR DELETE ON catalogue_skills
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();
CREATE TRIGGER catalogue_anchors_refuse_change BEFORE INSERT OR UPDATE OR DELETE ON catalogue_anchors
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();
CREATE TRIGGER catalogue_memberships_refuse_change BEFORE INSERT OR UPDATE OR DELETE ON catalogue_memberships
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();
CREATE TRIGGER catalogue_requirements_refuse_change BEFORE INSERT OR UPDATE OR DELETE ON catalogue_requirements
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();
CREATE TRIGGER catalogue_exceptions_refuse_change BEFORE INSERT OR UPDATE OR DELETE ON catalogue_exceptions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();
