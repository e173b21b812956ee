-- Editions of open data: what is published, as it was when the edition was made.
CREATE TABLE open_data_editions (
    id INTEGER NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    note TEXT NOT NULL,
    state TEXT NOT NULL,
    content TEXT NOT NULL,
    made_at TEXT NOT NULL,
    decided_at TEXT,
    version INTEGER NOT NULL
) STRICT;
-- What every published edition decided of every figure: a figure that was withheld once stays withheld.
CREATE TABLE open_data_cells (
    edition_id INTEGER NOT NULL REFERENCES open_data_editions (id),
    cell TEXT NOT NULL,
    decision TEXT NOT NULL,
    PRIMARY KEY (edition_id, cell)
) STRICT;
