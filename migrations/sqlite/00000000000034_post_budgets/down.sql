DROP TABLE reference_changes;
DROP TABLE post_budgets;
