DROP TABLE idempotency_keys;
DROP TABLE audit_disclosures;
DROP TABLE audit_events;
DROP TABLE installation;
DROP FUNCTION refuse_change;
