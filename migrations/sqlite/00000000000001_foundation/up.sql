-- What the program knows of itself, and the record of who did what.
CREATE TABLE installation (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
CREATE TABLE audit_events (
    id INTEGER NOT NULL PRIMARY KEY,
    sequence INTEGER NOT NULL UNIQUE,
    recorded_at TEXT NOT NULL,
    account_id INTEGER,
    on_behalf_of TEXT,
    roles TEXT NOT NULL,
    organization_code TEXT,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    talent_id INTEGER,
    outcome TEXT NOT NULL,
    withheld INTEGER NOT NULL,
    detail TEXT NOT NULL,
    request_id TEXT NOT NULL,
    chain TEXT NOT NULL
) STRICT;
CREATE INDEX audit_events_by_time ON audit_events (recorded_at, id);
CREATE INDEX audit_events_by_subject ON audit_events (subject_kind, subject_id);
CREATE INDEX audit_events_by_talent ON audit_events (talent_id, recorded_at);
CREATE TABLE audit_disclosures (
    id INTEGER NOT NULL PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    disclosed_at TEXT NOT NULL
) STRICT;
CREATE INDEX audit_disclosures_by_subject ON audit_disclosures (subject_kind, subject_id);
CREATE TABLE idempotency_keys (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL,
    route TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    body_digest TEXT NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    etag TEXT,
    body TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (account_id, route, idempotency_key)
) STRICT;
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (recorded_at);
CREATE TRIGGER audit_events_refuse_update BEFORE UPDATE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'audit_events is append-only');
END;
CREATE TRIGGER audit_events_refuse_delete BEFORE DELETE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'audit_events is append-only');
END;
CREATE TRIGGER audit_disclosures_refuse_update BEFORE UPDATE ON audit_disclosures
BEGIN
    SELECT RAISE(ABORT, 'audit_disclosures is append-only');
END;
CREATE TRIGGER audit_disclosures_refuse_delete BEFORE DELETE ON audit_disclosures
BEGIN
    SELECT RAISE(ABORT, 'audit_disclosures is append-only');
END;
