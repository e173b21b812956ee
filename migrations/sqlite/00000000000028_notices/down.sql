DROP TABLE calendar_feeds;
DROP TABLE mail_settings;
DROP TABLE outbox;
DROP TABLE notices;
