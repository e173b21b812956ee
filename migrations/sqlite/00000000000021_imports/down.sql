DROP TABLE import_subjects;
DROP TABLE imports;
