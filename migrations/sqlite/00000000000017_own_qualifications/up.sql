-- Whether the person itself says so and nobody has confirmed it. Confirming retires the row and appends one that is not declared.
ALTER TABLE qualifications ADD COLUMN declared INTEGER NOT NULL DEFAULT 0;
