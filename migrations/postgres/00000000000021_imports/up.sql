-- Lists that were taken in from files, and what each did: by this an import is undone as one act.
CREATE TABLE imports (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    row_count INTEGER NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by BIGINT,
    undone_at TIMESTAMP,
    undone_by BIGINT
);
CREATE INDEX imports_by_time ON imports (recorded_at, id);
CREATE TABLE import_subjects (
    id BIGINT NOT NULL PRIMARY KEY,
    import_id BIGINT NOT NULL REFERENCES imports (id),
    place INTEGER NOT NULL,
    subject_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    created BOOLEAN NOT NULL,
    name TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX import_subjects_by_import ON import_subjects (import_id, place);
