DROP TABLE assignment_drafters;
DROP TABLE approvals;
