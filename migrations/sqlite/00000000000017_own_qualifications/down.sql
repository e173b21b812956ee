ALTER TABLE qualifications DROP COLUMN declared;
