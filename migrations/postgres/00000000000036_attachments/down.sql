DROP INDEX paper_prints_by_nomination;
DELETE FROM paper_prints WHERE assignment_id IS NULL;
ALTER TABLE paper_prints DROP COLUMN nomination_id;
ALTER TABLE paper_prints ALTER COLUMN assignment_id SET NOT NULL;
DROP TABLE attachment_pieces;
DROP TABLE attachments;
