DROP TABLE rotation_scenarios;
