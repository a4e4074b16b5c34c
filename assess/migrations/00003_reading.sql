-- +goose Up
-- What the panel found as the answer came stands in the trial's own row: one row to write for each
-- trial, not two. pass 0: nothing stands here.
ALTER TABLE assess_trial ADD COLUMN pass BIGINT NOT NULL DEFAULT 0;
ALTER TABLE assess_trial ADD COLUMN findings TEXT NOT NULL DEFAULT '';

-- Every reading of every trial, wherever it stands.
CREATE VIEW assess_reading AS
  SELECT run, pass, seq, findings FROM assess_judgement
  UNION ALL
  SELECT run, pass, seq, findings FROM assess_trial WHERE pass > 0;
