-- One-time links of skill checks: to whom a body gave which, kept as the digest of its secret. Names are
-- told to the body alone.
CREATE TABLE skill_check_links (
    id BIGINT NOT NULL PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES ledger_entries (id),
    organization_code TEXT COLLATE "C" NOT NULL,
    holder TEXT COLLATE "C" NOT NULL,
    department TEXT COLLATE "C" NOT NULL,
    secret_digest TEXT COLLATE "C" NOT NULL UNIQUE,
    expires_at TIMESTAMP NOT NULL,
    issued_by BIGINT NOT NULL REFERENCES accounts (id),
    used_on DATE,
    withdrawn_on DATE
);
CREATE INDEX skill_check_links_of_round ON skill_check_links (round_id, id);
-- Answers without names: what was chosen, what it comes to. The link is there for badges that its holder
-- asks for; nothing shows both.
CREATE TABLE skill_check_answers (
    id BIGINT NOT NULL PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES ledger_entries (id),
    link_id BIGINT UNIQUE REFERENCES skill_check_links (id),
    result_digest TEXT COLLATE "C" NOT NULL UNIQUE,
    level INTEGER NOT NULL,
    chosen TEXT COLLATE "C" NOT NULL,
    parts TEXT COLLATE "C" NOT NULL,
    answered_on DATE NOT NULL
);
CREATE INDEX skill_check_answers_of_round ON skill_check_answers (round_id, id);
-- How many reached which level, counted once when a round is closed; part 0 is the whole.
CREATE TABLE skill_check_figures (
    round_id BIGINT NOT NULL REFERENCES ledger_entries (id),
    part BIGINT NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (round_id, part)
);
