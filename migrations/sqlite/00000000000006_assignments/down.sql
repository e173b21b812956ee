DROP TABLE assignment_orders;
DROP TABLE assignment_versions;
DROP TABLE assignments;
