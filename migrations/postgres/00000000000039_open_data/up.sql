-- Editions of open data: what is published, as it was when the edition was made.
CREATE TABLE open_data_editions (
    id BIGINT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    note TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    made_at TIMESTAMP NOT NULL,
    decided_at TIMESTAMP,
    version INTEGER NOT NULL
);
-- What every published edition decided of every figure: a figure that was withheld once stays withheld.
CREATE TABLE open_data_cells (
    edition_id BIGINT NOT NULL REFERENCES open_data_editions (id),
    cell TEXT COLLATE "C" NOT NULL,
    decision TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (edition_id, cell)
);
