-- One-time links of skill checks: to whom a body gave which, kept as the digest of its secret. Names are
-- told to the body alone.
CREATE TABLE skill_check_links (
    id INTEGER NOT NULL PRIMARY KEY,
    round_id INTEGER NOT NULL REFERENCES ledger_entries (id),
    organization_code TEXT NOT NULL,
    holder TEXT NOT NULL,
    department TEXT NOT NULL,
    secret_digest TEXT NOT NULL UNIQUE,
    expires_at TEXT NOT NULL,
    issued_by INTEGER NOT NULL REFERENCES accounts (id),
    used_on TEXT,
    withdrawn_on TEXT
) STRICT;
CREATE INDEX skill_check_links_of_round ON skill_check_links (round_id, id);
-- Answers without names: what was chosen, what it comes to. The link is there for badges that its holder
-- asks for; nothing shows both.
CREATE TABLE skill_check_answers (
    id INTEGER NOT NULL PRIMARY KEY,
    round_id INTEGER NOT NULL REFERENCES ledger_entries (id),
    link_id INTEGER UNIQUE REFERENCES skill_check_links (id),
    result_digest TEXT NOT NULL UNIQUE,
    level INTEGER NOT NULL,
    chosen TEXT NOT NULL,
    parts TEXT NOT NULL,
    answered_on TEXT NOT NULL
) STRICT;
CREATE INDEX skill_check_answers_of_round ON skill_check_answers (round_id, id);
-- How many reached which level, counted once when a round is closed; part 0 is the whole.
CREATE TABLE skill_check_figures (
    round_id INTEGER NOT NULL REFERENCES ledger_entries (id),
    part INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (round_id, part)
) STRICT;
