ALTER TABLE assessments DROP COLUMN reviewed_by;
