DROP TABLE catalogue_exceptions;
DROP TABLE catalogue_requirements;
DROP TABLE catalogue_memberships;
DROP TABLE catalogue_anchors;
DROP TABLE catalogue_skills;
DROP TABLE skill_catalogues;
ALTER TABLE job_types DROP COLUMN version;
