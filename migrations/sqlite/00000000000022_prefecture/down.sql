DROP TABLE hiring_plans;
ALTER TABLE hiring_counts DROP COLUMN approximate;
ALTER TABLE participations DROP COLUMN assumed;
ALTER TABLE organizations DROP COLUMN map_row;
ALTER TABLE organizations DROP COLUMN map_column;
DROP TABLE folder_lines;
DROP TABLE development_tools;
DROP TABLE calendar_tasks;
DROP TABLE prefecture;
