-- Lowest level that will do, 0 to 5; 0 asks for none. Posts from before this column ask for none.
ALTER TABLE post_descriptions ADD COLUMN min_level INTEGER NOT NULL DEFAULT 0 CHECK (min_level BETWEEN 0 AND 5);
