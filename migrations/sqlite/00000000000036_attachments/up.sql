-- Scans and signed papers that hang on a record: what is known of them, and their bytes in pieces. `subject`
-- is the number of the assignment, the nomination or the person, as `kind` says.
CREATE TABLE attachments (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by INTEGER,
    retired_at TEXT NOT NULL,
    retired_by INTEGER,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX attachments_by_subject ON attachments (subject, recorded_at);
CREATE TABLE attachment_pieces (
    attachment_id INTEGER NOT NULL REFERENCES attachments (id),
    place INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (attachment_id, place)
) STRICT;
-- A letter of recommendation is about a nomination and no assignment.
CREATE TABLE paper_prints_new (
    id INTEGER NOT NULL PRIMARY KEY,
    assignment_id INTEGER,
    kind TEXT NOT NULL,
    output TEXT NOT NULL,
    assignment_version INTEGER NOT NULL,
    template_code TEXT,
    template_version INTEGER NOT NULL,
    digest TEXT NOT NULL,
    secret INTEGER NOT NULL,
    home_code TEXT,
    host_code TEXT,
    talent_id INTEGER,
    printed_on TEXT NOT NULL,
    printed_at TEXT NOT NULL,
    printed_by INTEGER,
    nomination_id INTEGER
) STRICT;
INSERT INTO paper_prints_new (id, assignment_id, kind, output, assignment_version, template_code, template_version, digest, secret, home_code, host_code, talent_id, printed_on, printed_at, printed_by)
    SELECT id, assignment_id, kind, output, assignment_version, template_code, template_version, digest, secret, home_code, host_code, talent_id, printed_on, printed_at, printed_by FROM paper_prints;
DROP TABLE paper_prints;
ALTER TABLE paper_prints_new RENAME TO paper_prints;
CREATE INDEX paper_prints_by_assignment ON paper_prints (assignment_id, printed_at);
CREATE INDEX paper_prints_by_time ON paper_prints (printed_at, id);
CREATE INDEX paper_prints_by_nomination ON paper_prints (nomination_id);
