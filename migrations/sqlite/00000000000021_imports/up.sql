-- Lists that were taken in from files, and what each did: by this an import is undone as one act.
CREATE TABLE imports (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by INTEGER,
    undone_at TEXT,
    undone_by INTEGER
) STRICT;
CREATE INDEX imports_by_time ON imports (recorded_at, id);
CREATE TABLE import_subjects (
    id INTEGER NOT NULL PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES imports (id),
    place INTEGER NOT NULL,
    subject_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    name TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX import_subjects_by_import ON import_subjects (import_id, place);
