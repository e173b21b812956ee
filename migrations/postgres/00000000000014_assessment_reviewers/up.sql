-- Who finished the review: whoever did does not confirm the same sheet. Empty for reviews from before this column.
ALTER TABLE assessments ADD COLUMN reviewed_by BIGINT;
