-- Entries of every ledger, as they stand now: which fields they have says the ledger's description.
CREATE TABLE ledger_entries (
    id INTEGER NOT NULL PRIMARY KEY,
    ledger TEXT NOT NULL,
    organization_code TEXT REFERENCES organizations (code),
    talent_id INTEGER REFERENCES talents (id),
    state TEXT NOT NULL,
    audience TEXT NOT NULL,
    place TEXT NOT NULL,
    search_text TEXT NOT NULL,
    content TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_entries_by_place ON ledger_entries (ledger, place, id);
CREATE INDEX ledger_entries_by_body ON ledger_entries (ledger, organization_code, place, id);
CREATE INDEX ledger_entries_by_talent ON ledger_entries (ledger, talent_id, place, id);
-- What they said before; nothing is taken out.
CREATE TABLE ledger_versions (
    id INTEGER NOT NULL PRIMARY KEY,
    entry_id INTEGER NOT NULL REFERENCES ledger_entries (id),
    version INTEGER NOT NULL,
    act TEXT NOT NULL,
    state TEXT NOT NULL,
    content TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE UNIQUE INDEX ledger_versions_by_entry ON ledger_versions (entry_id, version);
-- Values by which lists are asked, and what entries refer to.
CREATE TABLE ledger_marks (
    entry_id INTEGER NOT NULL REFERENCES ledger_entries (id),
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (entry_id, field, value)
) STRICT;
CREATE INDEX ledger_marks_by_value ON ledger_marks (field, value, entry_id);
-- Each two letters that stand beside each other in an entry's text, and its last one.
CREATE TABLE ledger_bigrams (
    bigram TEXT NOT NULL,
    entry_id INTEGER NOT NULL REFERENCES ledger_entries (id),
    PRIMARY KEY (bigram, entry_id)
) STRICT;
CREATE INDEX ledger_bigrams_by_entry ON ledger_bigrams (entry_id);
