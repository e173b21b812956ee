DROP TABLE paper_prints;
DROP TABLE paper_numbers;
DROP TABLE paper_template_versions;
