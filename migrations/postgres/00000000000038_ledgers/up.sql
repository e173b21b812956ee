-- Entries of every ledger, as they stand now: which fields they have says the ledger's description.
CREATE TABLE ledger_entries (
    id BIGINT NOT NULL PRIMARY KEY,
    ledger TEXT COLLATE "C" NOT NULL,
    organization_code TEXT COLLATE "C" REFERENCES organizations (code),
    talent_id BIGINT REFERENCES talents (id),
    state TEXT COLLATE "C" NOT NULL,
    audience TEXT COLLATE "C" NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    search_text TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL
);
CREATE INDEX ledger_entries_by_place ON ledger_entries (ledger, place, id);
CREATE INDEX ledger_entries_by_body ON ledger_entries (ledger, organization_code, place, id);
CREATE INDEX ledger_entries_by_talent ON ledger_entries (ledger, talent_id, place, id);
-- What they said before; nothing is taken out.
CREATE TABLE ledger_versions (
    id BIGINT NOT NULL PRIMARY KEY,
    entry_id BIGINT NOT NULL REFERENCES ledger_entries (id),
    version INTEGER NOT NULL,
    act TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE UNIQUE INDEX ledger_versions_by_entry ON ledger_versions (entry_id, version);
-- Values by which lists are asked, and what entries refer to.
CREATE TABLE ledger_marks (
    entry_id BIGINT NOT NULL REFERENCES ledger_entries (id),
    field TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (entry_id, field, value)
);
CREATE INDEX ledger_marks_by_value ON ledger_marks (field, value, entry_id);
-- Each two letters that stand beside each other in an entry's text, and its last one.
CREATE TABLE ledger_bigrams (
    bigram TEXT COLLATE "C" NOT NULL,
    entry_id BIGINT NOT NULL REFERENCES ledger_entries (id),
    PRIMARY KEY (bigram, entry_id)
);
CREATE INDEX ledger_bigrams_by_entry ON ledger_bigrams (entry_id);
