DROP TABLE post_type_job_types;
DROP TABLE job_types;
DROP TABLE participations;
DROP TABLE organizations;
