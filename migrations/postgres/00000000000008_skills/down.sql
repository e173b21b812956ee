DROP TABLE catalogue_exceptions;
DROP TABLE catalogue_requirements;
DROP TABLE catalogue_memberships;
DROP TABLE catalogue_anchors;
DROP TABLE catalogue_skills;
DROP TABLE skill_catalogues;
DROP FUNCTION refuse_change_of_published;
ALTER TABLE job_types DROP COLUMN version;
