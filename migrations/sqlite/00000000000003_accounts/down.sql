DROP TABLE sign_in_throttles;
DROP TABLE sessions;
DROP TABLE account_grants;
DROP TABLE accounts;
