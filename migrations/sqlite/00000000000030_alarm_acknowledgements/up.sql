-- Alarms an auditor has looked into, by the row of the audit record that raised them.
CREATE TABLE alarm_acknowledgements (
    event_id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    acknowledged_at TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
