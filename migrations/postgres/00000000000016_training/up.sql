CREATE TABLE training_courses (
    id BIGINT NOT NULL PRIMARY KEY,
    fiscal_year INTEGER NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    category TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    provider TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    period_note TEXT COLLATE "C" NOT NULL,
    hours INTEGER,
    published_participants INTEGER,
    published_municipalities INTEGER,
    source TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX training_courses_by_day ON training_courses (starts_on, id);
CREATE TABLE training_course_targets (
    id BIGINT NOT NULL PRIMARY KEY,
    course_id BIGINT NOT NULL REFERENCES training_courses (id),
    kind TEXT COLLATE "C" NOT NULL,
    place INTEGER NOT NULL,
    target TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX training_course_targets_by_course ON training_course_targets (course_id, kind, place);
CREATE TABLE training_attendances (
    id BIGINT NOT NULL PRIMARY KEY,
    attendance_id BIGINT NOT NULL,
    course_id BIGINT NOT NULL REFERENCES training_courses (id),
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    version INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    completed_on DATE,
    certificate_reference TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    listed_at TIMESTAMP NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE UNIQUE INDEX training_attendances_by_version ON training_attendances (attendance_id, version);
CREATE UNIQUE INDEX training_attendances_by_talent ON training_attendances (talent_id, course_id, version);
CREATE INDEX training_attendances_by_course ON training_attendances (course_id, listed_at);
