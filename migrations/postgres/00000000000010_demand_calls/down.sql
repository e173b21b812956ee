DROP TABLE staffing_target_roles;
DROP TABLE staffing_targets;
DROP TABLE demand_fills;
DROP TABLE demand_versions;
DROP TABLE demands;
DROP TABLE demand_refusals;
DROP TABLE demand_reminders;
DROP TABLE demand_calls;
