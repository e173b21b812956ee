DROP TABLE training_attendances;
DROP TABLE training_course_targets;
DROP TABLE training_courses;
