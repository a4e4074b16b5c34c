-- +goose Up
-- 1: the answers of the run are in assess_request.
ALTER TABLE assess_run ADD COLUMN keyed BIGINT NOT NULL DEFAULT 0;

-- Where the answer to a request is. It is filled when a sitting has ended, in the order of the
-- keys: an index kept row by row, at random places, doubles what every commit writes.
CREATE TABLE assess_request (
  request_key BIGINT NOT NULL,
  run         BIGINT NOT NULL,
  seq         BIGINT NOT NULL,
  PRIMARY KEY (request_key, run, seq)
);
DROP INDEX assess_trial_request;
