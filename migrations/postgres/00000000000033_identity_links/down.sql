ALTER TABLE sessions DROP COLUMN issuer_session;
ALTER TABLE sessions DROP COLUMN issuer;
DROP TABLE identity_uses;
DROP TABLE identity_links;
