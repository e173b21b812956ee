DROP TABLE exams;
DROP TABLE allowance_rules;
DROP TABLE absences;
DROP TABLE pool_registrations;
DROP TABLE qualifications;
DROP TABLE employments;
DROP TABLE talent_profiles;
DROP TABLE talents;
