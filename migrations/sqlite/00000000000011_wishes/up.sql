CREATE TABLE wish_rounds (
    id INTEGER NOT NULL PRIMARY KEY,
    fiscal_year INTEGER NOT NULL,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    opens_on TEXT NOT NULL,
    deadline TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX wish_rounds_by_year ON wish_rounds (fiscal_year);
CREATE TABLE wish_zones (
    zone TEXT NOT NULL PRIMARY KEY,
    name_ja TEXT NOT NULL,
    place INTEGER NOT NULL
) STRICT;
CREATE TABLE wish_zone_bodies (
    id INTEGER NOT NULL PRIMARY KEY,
    zone TEXT NOT NULL REFERENCES wish_zones (zone),
    organization_code TEXT NOT NULL REFERENCES organizations (code)
) STRICT;
CREATE UNIQUE INDEX wish_zone_bodies_by_zone ON wish_zone_bodies (zone, organization_code);
CREATE TABLE wishes (
    id INTEGER NOT NULL PRIMARY KEY,
    round_id INTEGER NOT NULL REFERENCES wish_rounds (id),
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX wishes_by_talent ON wishes (talent_id, round_id);
CREATE INDEX wishes_by_round ON wishes (round_id);
CREATE TABLE wish_versions (
    id INTEGER NOT NULL PRIMARY KEY,
    wish_id INTEGER NOT NULL REFERENCES wishes (id),
    talent_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    movement TEXT NOT NULL,
    telework TEXT NOT NULL,
    house_move TEXT NOT NULL,
    commuting_limit_minutes INTEGER,
    commuting_limit_km INTEGER,
    has_constraint INTEGER NOT NULL CHECK (has_constraint IN (0, 1)),
    note TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX wish_versions_by_wish ON wish_versions (wish_id, version);
CREATE TABLE wish_choices (
    id INTEGER NOT NULL PRIMARY KEY,
    wish_version_id INTEGER NOT NULL REFERENCES wish_versions (id),
    kind TEXT NOT NULL,
    place INTEGER NOT NULL,
    organization_code TEXT REFERENCES organizations (code),
    zone TEXT,
    job_type TEXT
) STRICT;
CREATE INDEX wish_choices_by_version ON wish_choices (wish_version_id, kind, place);
CREATE TABLE wish_reasons (
    id INTEGER NOT NULL PRIMARY KEY,
    wish_version_id INTEGER NOT NULL REFERENCES wish_versions (id),
    kind TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX wish_reasons_by_version ON wish_reasons (wish_version_id);
CREATE TABLE wish_officers (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX wish_officers_by_account ON wish_officers (account_id);
CREATE TABLE shown_candidates (
    id INTEGER NOT NULL PRIMARY KEY,
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    fiscal_year INTEGER NOT NULL,
    consented_on TEXT NOT NULL,
    consent_reference TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX shown_candidates_by_organization ON shown_candidates (organization_code, fiscal_year);
CREATE INDEX shown_candidates_by_talent ON shown_candidates (talent_id);
CREATE TABLE host_rankings (
    id INTEGER NOT NULL PRIMARY KEY,
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    fiscal_year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    on_behalf_of TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX host_rankings_by_organization ON host_rankings (organization_code, fiscal_year);
CREATE TABLE host_ranking_places (
    id INTEGER NOT NULL PRIMARY KEY,
    ranking_id INTEGER NOT NULL REFERENCES host_rankings (id),
    place INTEGER NOT NULL,
    shown_id INTEGER NOT NULL REFERENCES shown_candidates (id)
) STRICT;
CREATE UNIQUE INDEX host_ranking_places_by_ranking ON host_ranking_places (ranking_id, place);
CREATE TABLE placement_pauses (
    id INTEGER NOT NULL PRIMARY KEY,
    pause_id INTEGER NOT NULL,
    talent_id INTEGER NOT NULL REFERENCES talents (id),
    version INTEGER NOT NULL,
    note TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL,
    recorded_by INTEGER
) STRICT;
CREATE INDEX placement_pauses_by_talent ON placement_pauses (talent_id, valid_from);
CREATE INDEX placement_pauses_by_pause ON placement_pauses (pause_id);
