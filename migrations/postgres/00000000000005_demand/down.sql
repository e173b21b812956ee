DROP TABLE post_descriptions;
DROP TABLE posts;
