CREATE TABLE training_courses (
    id INTEGER NOT NULL PRIMARY KEY,
    fiscal_year INTEGER NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    method TEXT NOT NULL,
    provider TEXT NOT NULL,
    content TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    period_note TEXT NOT NULL,
    hours INTEGER,
    published_participants INTEGER,
    published_municipalities INTEGER,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX training_courses_by_day ON training_courses (starts_on, id);
CREATE TABLE training_course_targets (
    id INTEGER NOT NULL PRIMARY KEY,
    course_id INTEGER NOT NULL REFERENCES training_courses (id),
    kind TEXT NOT NULL,
    place INTEGER NOT NULL,
    target TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX training_course_targets_by_course ON training_course_targets (course_id, kind, place);
CREATE TABLE training_attendances (
    id INTEGER NOT NULL PRIMARY KEY,
    attendance_id INTEGER NOT NULL,
    course_id INTEGER NOT NULL REFERENCES training_courses (id),
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    completed_on TEXT,
    certificate_reference TEXT NOT NULL,
    reason TEXT NOT NULL,
    listed_at TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE UNIQUE INDEX training_attendances_by_version ON training_attendances (attendance_id, version);
CREATE UNIQUE INDEX training_attendances_by_talent ON training_attendances (talent_id, course_id, version);
CREATE INDEX training_attendances_by_course ON training_attendances (course_id, listed_at);
