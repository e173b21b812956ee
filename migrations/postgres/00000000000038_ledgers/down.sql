DROP TABLE ledger_bigrams;
DROP TABLE ledger_marks;
DROP TABLE ledger_versions;
DROP TABLE ledger_entries;
