DROP TABLE transfer_parts;
DROP TABLE transfer_versions;
DROP TABLE transfers;
