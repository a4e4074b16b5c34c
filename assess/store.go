package assess

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"kapok"
	"kapok/store"
)

type runRow struct {
	bun.BaseModel `bun:"table:assess_run"`

	No         int64  `bun:"no,pk"`
	ID         string `bun:"id"`
	State      string `bun:"state"`
	System     string `bun:"system"`
	OrderJSON  string `bun:"order_json"`
	Digest     string `bun:"digest"`
	Planned    int64  `bun:"planned"`
	Resumed    int64  `bun:"resumed"`
	BusyUS     int64  `bun:"busy_us"`
	StartedAt  int64  `bun:"started_at"`
	FinishedAt int64  `bun:"finished_at"`
	Conclusion string `bun:"conclusion"`
	Keyed      int64  `bun:"keyed"`
}

type passRow struct {
	bun.BaseModel `bun:"table:assess_pass"`

	Run    int64  `bun:"run,pk"`
	Pass   int64  `bun:"pass,pk"`
	Kind   string `bun:"kind"`
	Panel  string `bun:"panel"`
	Whole  int64  `bun:"whole"`
	MadeAt int64  `bun:"made_at"`
}

// insertRun numbers the run and writes it with its first pass.
func (r *Runner) insertRun(ctx context.Context, run *Run, panel string) error {
	order, err := json.Marshal(run.Order)
	if err != nil {
		return fmt.Errorf("write run %s: %w", run.ID, err)
	}
	return r.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model((*runRow)(nil)).ColumnExpr("COALESCE(MAX(no), 0) + 1").Scan(ctx, &run.No); err != nil {
			return err
		}
		row := runRow{
			No: run.No, ID: run.ID, State: string(run.State), System: run.System, OrderJSON: string(order), Digest: run.Digest,
			Planned: int64(run.Planned), StartedAt: store.Micros(run.Started),
		}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		_, err := insertPass(ctx, tx, run.No, PanelPass, panel)
		return err
	})
}

func insertPass(ctx context.Context, tx bun.Tx, run int64, kind, panel string) (int64, error) {
	var no int64
	if err := tx.NewSelect().Model((*passRow)(nil)).ColumnExpr("COALESCE(MAX(pass), 0) + 1").Where("run = ?", run).Scan(ctx, &no); err != nil {
		return 0, err
	}
	row := passRow{Run: run, Pass: no, Kind: kind, Panel: panel, MadeAt: store.Micros(time.Now())}
	_, err := tx.NewInsert().Model(&row).Exec(ctx)
	return no, err
}

// Run finds a run by id, by a unique beginning of its id, or the newest one by "last".
func (r *Runner) Run(ctx context.Context, id string) (*Run, error) {
	var rows []runRow
	q := r.db.R.NewSelect().Model(&rows).OrderExpr("no DESC").Limit(2)
	if id == "last" {
		q = q.Limit(1)
	} else {
		q = q.Where("substr(id, 1, ?) = ?", len(id), id)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("find run %s: %w", id, store.Explain(err, r.db.Path))
	}
	if len(rows) == 0 || id == "" {
		return nil, kapok.Say(kapok.NotFound, "error.assess.no_run", "no run \"{run}\" in {db}; kapok runs lists them", "run", id, "db", r.db.Path)
	}
	if len(rows) > 1 && rows[0].ID != id {
		return nil, kapok.Say(kapok.Invalid, "error.assess.which_run", "\"{run}\" could be {first} or {second}; write more of the id", "run", id, "first", rows[0].ID, "second", rows[1].ID)
	}
	return rows[0].run()
}

// Runs lists the runs, newest first, at most limit.
func (r *Runner) Runs(ctx context.Context, limit int64) ([]*Run, error) {
	var rows []runRow
	if err := r.db.R.NewSelect().Model(&rows).OrderExpr("no DESC").Limit(limit).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list runs: %w", store.Explain(err, r.db.Path))
	}
	var runs []*Run
	for _, row := range rows {
		run, err := row.run()
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

func (row runRow) run() (*Run, error) {
	run := &Run{
		No: row.No, ID: row.ID, State: State(row.State), System: row.System, Digest: row.Digest, Planned: int(row.Planned), Resumed: int(row.Resumed),
		Busy: time.Duration(row.BusyUS) * time.Microsecond, Started: store.Time(row.StartedAt), Finished: store.Time(row.FinishedAt),
	}
	if err := json.Unmarshal([]byte(row.OrderJSON), &run.Order); err != nil {
		return nil, fmt.Errorf("read run %s: %w", row.ID, err)
	}
	return run, nil
}

// setState moves a run, adding the time of this sitting. A run that goes on is not finished. Its answers may have become others:
// the next run that could reuse them makes them findable anew.
func (r *Runner) setState(ctx context.Context, run *Run, s State, sitting time.Duration) error {
	run.State = s
	run.Busy += sitting
	run.Finished = time.Time{}
	if s == Concluded {
		run.Finished = time.Now().UTC().Truncate(time.Microsecond)
	}
	_, err := r.db.W.NewUpdate().Model((*runRow)(nil)).Set("state = ?", string(s)).Set("busy_us = busy_us + ?", sitting.Microseconds()).
		Set("keyed = 0").Set("finished_at = ?", store.Micros(run.Finished)).Set("resumed = ?", run.Resumed).Where("no = ?", run.No).Exec(ctx)
	if err != nil {
		return fmt.Errorf("set %s to %s: %w", run.ID, s, store.Explain(err, r.db.Path))
	}
	return nil
}

func (r *Runner) setConclusion(ctx context.Context, run *Run, headline string) error {
	_, err := r.db.W.NewUpdate().Model((*runRow)(nil)).Set("conclusion = ?", headline).Where("no = ?", run.No).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write the conclusion of %s: %w", run.ID, store.Explain(err, r.db.Path))
	}
	return nil
}

func (r *Runner) conclusion(ctx context.Context, run *Run) (headline string, err error) {
	err = r.db.R.NewSelect().Model((*runRow)(nil)).Column("conclusion").Where("no = ?", run.No).Scan(ctx, &headline)
	if err != nil {
		return "", fmt.Errorf("read the conclusion of %s: %w", run.ID, err)
	}
	return headline, nil
}

// passes lists the passes of a run, oldest first.
func (r *Runner) passes(ctx context.Context, run *Run) ([]Pass, error) {
	var rows []passRow
	if err := r.db.R.NewSelect().Model(&rows).Where("run = ?", run.No).OrderExpr("pass").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list passes of %s: %w", run.ID, store.Explain(err, r.db.Path))
	}
	var out []Pass
	for _, p := range rows {
		out = append(out, Pass{No: p.Pass, Kind: p.Kind, Panel: p.Panel, Whole: p.Whole != 0, Made: store.Time(p.MadeAt)})
	}
	return out, nil
}

// newest gives the last pass of a kind, whole or not: the one to go on with.
func newest(passes []Pass, kind string) (last Pass) {
	for _, p := range passes {
		if p.Kind == kind {
			last = p
		}
	}
	return last
}

// current picks the passes that count of those that read every answer: the newest whole one of each
// kind, else the newest.
func current(passes []Pass) (panel, judge Pass) {
	for _, p := range passes {
		var c *Pass
		switch p.Kind {
		case PanelPass:
			c = &panel
		case JudgePass:
			c = &judge
		default:
			continue
		}
		if p.Whole || !c.Whole {
			*c = p
		}
	}
	return panel, judge
}

// forSuites picks the passes that count of those that read for suites: the newest whole one of each
// kind, else none. A part of the answers read by a model and a part by words would be two measures.
func forSuites(passes []Pass) (grade, cluster Pass) {
	for _, p := range passes {
		switch {
		case p.Whole && p.Kind == GradePass:
			grade = p
		case p.Whole && p.Kind == ClusterPass:
			cluster = p
		}
	}
	return grade, cluster
}

// standing are the numbers of the passes that count, in the order panel, judge, grade, cluster; 0 where
// there is none.
func standing(passes []Pass) (no [4]int64) {
	panel, judge := current(passes)
	grade, cluster := forSuites(passes)
	return [4]int64{panel.No, judge.No, grade.No, cluster.No}
}

func (r *Runner) beginPass(ctx context.Context, run *Run, kind, panel string) (no int64, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		no, err = insertPass(ctx, tx, run.No, kind, panel)
		return err
	})
	return no, err
}

func (r *Runner) endPass(ctx context.Context, run *Run, no int64) error {
	_, err := r.db.W.NewUpdate().Model((*passRow)(nil)).Set("whole = 1").Where("run = ? AND pass = ?", run.No, no).Exec(ctx)
	return store.Explain(err, r.db.Path)
}
