DROP TABLE rotation_placements;
DROP TABLE circulations;
DROP TABLE jobs;
DROP TABLE rotation_documents;
DROP TABLE rotation_plans;
