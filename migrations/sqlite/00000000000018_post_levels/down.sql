ALTER TABLE post_descriptions DROP COLUMN min_level;
