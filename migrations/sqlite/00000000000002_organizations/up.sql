CREATE TABLE organizations (
    code TEXT NOT NULL PRIMARY KEY,
    name_ja TEXT NOT NULL,
    name_kana TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL,
    population INTEGER NOT NULL,
    population_on TEXT NOT NULL,
    latitude_e6 INTEGER NOT NULL,
    longitude_e6 INTEGER NOT NULL,
    joined_order INTEGER
) STRICT;
CREATE TABLE participations (
    id INTEGER NOT NULL PRIMARY KEY,
    organization_code TEXT NOT NULL REFERENCES organizations (code),
    function TEXT NOT NULL,
    first_fiscal_year INTEGER NOT NULL,
    last_fiscal_year INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL
) STRICT;
CREATE INDEX participations_by_organization ON participations (organization_code, function);
CREATE TABLE job_types (
    job_type TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    name_ja TEXT NOT NULL,
    name_en TEXT NOT NULL,
    feature_ja TEXT NOT NULL
) STRICT;
CREATE TABLE post_type_job_types (
    id INTEGER NOT NULL PRIMARY KEY,
    post_type TEXT NOT NULL,
    job_type TEXT NOT NULL REFERENCES job_types (job_type),
    recorded_at TEXT NOT NULL,
    retired_at TEXT NOT NULL
) STRICT;
CREATE INDEX post_type_job_types_by_type ON post_type_job_types (post_type, retired_at);
