-- Scans and signed papers that hang on a record: what is known of them, and their bytes in pieces. `subject`
-- is the number of the assignment, the nomination or the person, as `kind` says.
CREATE TABLE attachments (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    subject BIGINT NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    media_type TEXT COLLATE "C" NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by BIGINT,
    retired_at TIMESTAMP NOT NULL,
    retired_by BIGINT,
    reason TEXT COLLATE "C" NOT NULL
);
CREATE INDEX attachments_by_subject ON attachments (subject, recorded_at);
CREATE TABLE attachment_pieces (
    attachment_id BIGINT NOT NULL REFERENCES attachments (id),
    place INTEGER NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (attachment_id, place)
);
-- A letter of recommendation is about a nomination and no assignment.
ALTER TABLE paper_prints ALTER COLUMN assignment_id DROP NOT NULL;
ALTER TABLE paper_prints ADD COLUMN nomination_id BIGINT;
CREATE INDEX paper_prints_by_nomination ON paper_prints (nomination_id);
