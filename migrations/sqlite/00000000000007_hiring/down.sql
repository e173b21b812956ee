DROP TABLE hiring_counts;
DROP TABLE hiring_rounds;
