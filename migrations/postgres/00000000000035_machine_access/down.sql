DELETE FROM outbox WHERE channel = 'webhook';
DROP INDEX outbox_by_thing;
CREATE INDEX outbox_by_thing ON outbox (channel, thing, state);
DROP TABLE webhooks;
DROP TABLE service_accounts;
DELETE FROM accounts WHERE is_machine;
ALTER TABLE accounts DROP COLUMN reviewed_at;
ALTER TABLE accounts DROP COLUMN is_machine;
