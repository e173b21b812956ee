DROP TABLE skill_check_figures;
DROP TABLE skill_check_answers;
DROP TABLE skill_check_links;
