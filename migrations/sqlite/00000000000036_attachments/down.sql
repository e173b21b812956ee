CREATE TABLE paper_prints_old (
    id INTEGER NOT NULL PRIMARY KEY,
    assignment_id INTEGER NOT NULL,
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
    printed_by INTEGER
) STRICT;
INSERT INTO paper_prints_old (id, assignment_id, kind, output, assignment_version, template_code, template_version, digest, secret, home_code, host_code, talent_id, printed_on, printed_at, printed_by)
    SELECT id, assignment_id, kind, output, assignment_version, template_code, template_version, digest, secret, home_code, host_code, talent_id, printed_on, printed_at, printed_by FROM paper_prints WHERE assignment_id IS NOT NULL;
DROP TABLE paper_prints;
ALTER TABLE paper_prints_old RENAME TO paper_prints;
CREATE INDEX paper_prints_by_assignment ON paper_prints (assignment_id, printed_at);
CREATE INDEX paper_prints_by_time ON paper_prints (printed_at, id);
DROP TABLE attachment_pieces;
DROP TABLE attachments;
