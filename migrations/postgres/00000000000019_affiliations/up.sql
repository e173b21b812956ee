-- Who belongs to which body on which day: one row for each row of employments (home) and of versions of assignments (host),
-- with the same number, days and moments, retired rows too. Kept by the rooms that own the facts, in the same transaction.
CREATE TABLE affiliations (
    side TEXT COLLATE "C" NOT NULL CHECK (side IN ('home', 'host')),
    id BIGINT NOT NULL,
    talent_id BIGINT NOT NULL REFERENCES talents (id),
    organization_code TEXT COLLATE "C" NOT NULL,
    home_code TEXT COLLATE "C" NOT NULL,
    disclosed BOOLEAN NOT NULL,
    assignment_id BIGINT,
    post_id BIGINT,
    state TEXT COLLATE "C",
    share_percent INTEGER,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP NOT NULL,
    PRIMARY KEY (side, id),
    CHECK ((side = 'host') = (assignment_id IS NOT NULL)),
    CHECK ((side = 'host') = (post_id IS NOT NULL)),
    CHECK ((side = 'host') = (state IS NOT NULL)),
    CHECK ((side = 'host') = (share_percent IS NOT NULL))
);
INSERT INTO affiliations
    SELECT 'home', id, talent_id, organization_code, organization_code, TRUE, NULL, NULL, NULL, NULL,
           valid_from, valid_to, recorded_at, retired_at
    FROM employments;
INSERT INTO affiliations
    SELECT 'host', id, talent_id, host_code, home_code, disclosed_at IS NOT NULL, assignment_id, post_id, state, share_percent,
           valid_from, valid_to, recorded_at, retired_at
    FROM assignment_versions;
CREATE INDEX affiliations_by_talent ON affiliations (talent_id, side, retired_at, valid_from);
CREATE INDEX affiliations_by_body ON affiliations (organization_code, side, retired_at, valid_from, valid_to, talent_id);
CREATE INDEX affiliations_by_post ON affiliations (post_id, retired_at, valid_from);
CREATE INDEX affiliations_by_assignment ON affiliations (assignment_id, retired_at);
CREATE INDEX affiliations_by_start ON affiliations (side, retired_at, valid_from);
