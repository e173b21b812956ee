CREATE TABLE wish_rounds (
    id BIGINT NOT NULL PRIMARY KEY,
    fiscal_year INTEGER NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    opens_on DATE NOT NULL,
    deadline DATE NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX wish_rounds_by_year ON wish_rounds (fiscal_year);
CREATE TABLE wish_zones (
    zone TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name_ja TEXT COLLATE "C" NOT NULL,
    place INTEGER NOT NULL
);
CREATE TABLE wish_zone_bodies (
    id BIGINT NOT NULL PRIMARY KEY,
    zone TEXT COLLATE "C" NOT NULL REFERENCES wish_zones (zone),
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code)
);
CREATE UNIQUE INDEX wish_zone_bodies_by_zone ON wish_zone_bodies (zone, organization_code);
CREATE TABLE wishes (
    id BIGINT NOT NULL PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES wish_rounds (id),
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX wishes_by_talent ON wishes (talent_id, round_id);
CREATE INDEX wishes_by_round ON wishes (round_id);
CREATE TABLE wish_versions (
    id BIGINT NOT NULL PRIMARY KEY,
    wish_id BIGINT NOT NULL REFERENCES wishes (id),
    talent_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    movement TEXT COLLATE "C" NOT NULL,
    telework TEXT COLLATE "C" NOT NULL,
    house_move TEXT COLLATE "C" NOT NULL,
    commuting_limit_minutes INTEGER,
    commuting_limit_km INTEGER,
    has_constraint BOOLEAN NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX wish_versions_by_wish ON wish_versions (wish_id, version);
CREATE TABLE wish_choices (
    id BIGINT NOT NULL PRIMARY KEY,
    wish_version_id BIGINT NOT NULL REFERENCES wish_versions (id),
    kind TEXT COLLATE "C" NOT NULL,
    place INTEGER NOT NULL,
    organization_code TEXT COLLATE "C" REFERENCES organizations (code),
    zone TEXT COLLATE "C",
    job_type TEXT COLLATE "C"
);
CREATE INDEX wish_choices_by_version ON wish_choices (wish_version_id, kind, place);
CREATE TABLE wish_reasons (
    id BIGINT NOT NULL PRIMARY KEY,
    wish_version_id BIGINT NOT NULL REFERENCES wish_versions (id),
    kind TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX wish_reasons_by_version ON wish_reasons (wish_version_id);
CREATE TABLE wish_officers (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    version INTEGER NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX wish_officers_by_account ON wish_officers (account_id);
CREATE TABLE shown_candidates (
    id BIGINT NOT NULL PRIMARY KEY,
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    fiscal_year INTEGER NOT NULL,
    consented_on DATE NOT NULL,
    consent_reference TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX shown_candidates_by_organization ON shown_candidates (organization_code, fiscal_year);
CREATE INDEX shown_candidates_by_talent ON shown_candidates (talent_id);
CREATE TABLE host_rankings (
    id BIGINT NOT NULL PRIMARY KEY,
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    fiscal_year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    on_behalf_of TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX host_rankings_by_organization ON host_rankings (organization_code, fiscal_year);
CREATE TABLE host_ranking_places (
    id BIGINT NOT NULL PRIMARY KEY,
    ranking_id BIGINT NOT NULL REFERENCES host_rankings (id),
    place INTEGER NOT NULL,
    shown_id BIGINT NOT NULL REFERENCES shown_candidates (id)
);
CREATE UNIQUE INDEX host_ranking_places_by_ranking ON host_ranking_places (ranking_id, place);
CREATE TABLE placement_pauses (
    id BIGINT NOT NULL PRIMARY KEY,
    pause_id BIGINT NOT NULL,
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    version INTEGER NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    recorded_by BIGINT
);
CREATE INDEX placement_pauses_by_talent ON placement_pauses (talent_id, valid_from);
CREATE INDEX placement_pauses_by_pause ON placement_pauses (pause_id);
