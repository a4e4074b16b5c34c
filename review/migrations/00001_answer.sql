-- +goose Up
CREATE TABLE review_answer (
  run      TEXT   NOT NULL,
  seq      BIGINT NOT NULL,
  reviewer TEXT   NOT NULL,
  verdict  TEXT   NOT NULL,
  risk     TEXT   NOT NULL,
  comment  TEXT   NOT NULL,
  final    BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (run, seq, reviewer, final)
);
