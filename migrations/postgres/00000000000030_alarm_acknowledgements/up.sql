-- Alarms an auditor has looked into, by the row of the audit record that raised them.
CREATE TABLE alarm_acknowledgements (
    event_id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    acknowledged_at TIMESTAMP NOT NULL,
    note TEXT COLLATE "C" NOT NULL
);
