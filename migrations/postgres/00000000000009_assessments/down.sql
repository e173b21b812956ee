DROP TABLE skill_distributions;
DROP TABLE skill_profiles;
DROP TABLE assessment_messages;
DROP TABLE assessment_memos;
DROP TABLE assessments;
DROP TABLE assessment_cycles;
DROP FUNCTION refuse_confirmed_change;
