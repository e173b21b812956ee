DROP TABLE rotation_stability;
