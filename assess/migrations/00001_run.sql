-- +goose Up
CREATE TABLE assess_run (
  no          BIGINT NOT NULL PRIMARY KEY,
  id          TEXT   NOT NULL UNIQUE,
  state       TEXT   NOT NULL,
  system      TEXT   NOT NULL,
  order_json  TEXT   NOT NULL,
  digest      TEXT   NOT NULL,
  planned     BIGINT NOT NULL,
  resumed     BIGINT NOT NULL,
  busy_us     BIGINT NOT NULL,
  started_at  BIGINT NOT NULL,
  finished_at BIGINT NOT NULL,
  conclusion  TEXT   NOT NULL
);

-- One row a trial: what was asked and what came back. It is the queue and the checkpoint:
-- a planned trial without a row is still to be asked.
CREATE TABLE assess_trial (
  run          BIGINT NOT NULL,
  seq          BIGINT NOT NULL,
  question     TEXT   NOT NULL,
  stop         TEXT   NOT NULL,
  reason       TEXT   NOT NULL,
  model        TEXT   NOT NULL,
  calls        BIGINT NOT NULL,
  attempts     BIGINT NOT NULL,
  cached       BIGINT NOT NULL,
  tokens_in    BIGINT NOT NULL,
  tokens_out   BIGINT NOT NULL,
  first_us     BIGINT NOT NULL,
  total_us     BIGINT NOT NULL,
  asked_at     BIGINT NOT NULL,
  request_key  BIGINT NOT NULL,
  digest       BYTEA  NOT NULL,
  evidence     BYTEA  NOT NULL,
  PRIMARY KEY (run, seq)
);
CREATE INDEX assess_trial_request ON assess_trial (request_key);

-- A pass is one reading of all answers by one panel. Old passes are kept, so that an old
-- number can be explained.
CREATE TABLE assess_pass (
  run     BIGINT NOT NULL,
  pass    BIGINT NOT NULL,
  kind    TEXT   NOT NULL,
  panel   TEXT   NOT NULL,
  whole   BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (run, pass)
);

CREATE TABLE assess_judgement (
  run      BIGINT NOT NULL,
  pass     BIGINT NOT NULL,
  seq      BIGINT NOT NULL,
  findings TEXT   NOT NULL,
  PRIMARY KEY (run, pass, seq)
);
