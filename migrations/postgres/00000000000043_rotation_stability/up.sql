-- Who and which post of a plan's result would rather have each other, once that was judged; gone with the result.
CREATE TABLE rotation_stability (
    plan_id BIGINT NOT NULL PRIMARY KEY REFERENCES rotation_plans (id),
    -- Pairs of each year, and the pairs themselves, the first of them where they are very many.
    findings TEXT COLLATE "C" NOT NULL,
    judged_at TIMESTAMP NOT NULL
);
