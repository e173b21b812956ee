DROP TABLE planned_step_states;
DROP TABLE planned_steps;
