-- What the program knows of itself, and the record of who did what.
CREATE TABLE installation (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);
CREATE TABLE audit_events (
    id BIGINT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL UNIQUE,
    recorded_at TIMESTAMP NOT NULL,
    account_id BIGINT,
    on_behalf_of TEXT COLLATE "C",
    roles TEXT COLLATE "C" NOT NULL,
    organization_code TEXT COLLATE "C",
    action TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_id TEXT COLLATE "C" NOT NULL,
    talent_id BIGINT,
    outcome TEXT COLLATE "C" NOT NULL,
    withheld BOOLEAN NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    chain TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_events_by_time ON audit_events (recorded_at, id);
CREATE INDEX audit_events_by_subject ON audit_events (subject_kind, subject_id);
CREATE INDEX audit_events_by_talent ON audit_events (talent_id, recorded_at);
CREATE TABLE audit_disclosures (
    id BIGINT NOT NULL PRIMARY KEY,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_id TEXT COLLATE "C" NOT NULL,
    disclosed_at TIMESTAMP NOT NULL
);
CREATE INDEX audit_disclosures_by_subject ON audit_disclosures (subject_kind, subject_id);
CREATE TABLE idempotency_keys (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    route TEXT COLLATE "C" NOT NULL,
    idempotency_key TEXT COLLATE "C" NOT NULL,
    body_digest TEXT COLLATE "C" NOT NULL,
    status INTEGER NOT NULL,
    location TEXT COLLATE "C",
    etag TEXT COLLATE "C",
    body TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    UNIQUE (account_id, route, idempotency_key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (recorded_at);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END;
$$;
CREATE TRIGGER audit_events_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_disclosures_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_disclosures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
