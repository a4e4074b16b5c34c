-- +goose Up
CREATE TABLE registry_system (
  id         TEXT   NOT NULL PRIMARY KEY,
  digest     TEXT   NOT NULL UNIQUE,
  name       TEXT   NOT NULL,
  target     TEXT   NOT NULL,
  created_at BIGINT NOT NULL
);
