CREATE TABLE organizations (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name_ja TEXT COLLATE "C" NOT NULL,
    name_kana TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    population INTEGER NOT NULL,
    population_on DATE NOT NULL,
    latitude_e6 INTEGER NOT NULL,
    longitude_e6 INTEGER NOT NULL,
    joined_order INTEGER
);
CREATE TABLE participations (
    id BIGINT NOT NULL PRIMARY KEY,
    organization_code TEXT COLLATE "C" NOT NULL REFERENCES organizations (code),
    function TEXT COLLATE "C" NOT NULL,
    first_fiscal_year INTEGER NOT NULL,
    last_fiscal_year INTEGER NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL
);
CREATE INDEX participations_by_organization ON participations (organization_code, function);
CREATE TABLE job_types (
    job_type TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    name_ja TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL,
    feature_ja TEXT COLLATE "C" NOT NULL
);
CREATE TABLE post_type_job_types (
    id BIGINT NOT NULL PRIMARY KEY,
    post_type TEXT COLLATE "C" NOT NULL,
    job_type TEXT COLLATE "C" NOT NULL REFERENCES job_types (job_type),
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL
);
CREATE INDEX post_type_job_types_by_type ON post_type_job_types (post_type, retired_at);
