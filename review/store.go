package review

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"kapok"
	"kapok/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store keeps answers of reviewers.
type Store struct{ db *store.DB }

type answerRow struct {
	bun.BaseModel `bun:"table:review_answer"`

	Run      string `bun:"run,pk"`
	Seq      int    `bun:"seq,pk"`
	Reviewer string `bun:"reviewer,pk"`
	Final    int    `bun:"final,pk"`
	Verdict  string `bun:"verdict"`
	Risk     string `bun:"risk"`
	Comment  string `bun:"comment"`
	At       int64  `bun:"at"`
}

// New brings the tables up to date and gives the store.
func New(ctx context.Context, db *store.DB) (*Store, error) {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, "review", sub); err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}

// Record keeps the answers on a run, all or none. A reviewer who answers again replaces the
// earlier answer. An adjudicator must not be one of those who disagree.
func (s *Store) Record(ctx context.Context, run string, answers []Answer) error {
	var errs []error
	for _, a := range answers {
		if err := a.Validate(); err != nil {
			errs = append(errs, kapok.Say(kapok.KindOf(err), "error.review.trial", "trial {n}", "n", a.Seq).Because(err))
		}
	}
	if len(errs) > 0 {
		return kapok.Say(kapok.Invalid, "error.review.nothing", "nothing was recorded; mend these answers").Because(errors.Join(errs...))
	}
	now := store.Micros(time.Now())
	return s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		for _, a := range answers {
			row := answerRow{Run: run, Seq: a.Seq, Reviewer: strings.TrimSpace(a.Reviewer), Verdict: string(a.Verdict), Risk: string(a.Risk), Comment: a.Comment, At: now}
			if a.Final {
				row.Final = 1
			}
			n, err := tx.NewSelect().Model((*answerRow)(nil)).Where("run = ? AND seq = ? AND reviewer = ? AND final <> ?", run, a.Seq, row.Reviewer, row.Final).Count(ctx)
			if err != nil {
				return err
			}
			if n > 0 {
				return kapok.Say(kapok.Invalid, "error.review.same_person", "{name} cannot both review and settle trial {n}; ask another person", "name", row.Reviewer, "n", a.Seq)
			}
			_, err = tx.NewInsert().Model(&row).On("CONFLICT (run, seq, reviewer, final) DO UPDATE").
				Set("verdict = EXCLUDED.verdict").Set("risk = EXCLUDED.risk").Set("comment = EXCLUDED.comment").Set("at = EXCLUDED.at").Exec(ctx)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Standings gives what people say of each trial of a run that anybody has looked at.
func (s *Store) Standings(ctx context.Context, run string) (map[int]Standing, error) {
	var rows []answerRow
	if err := s.db.R.NewSelect().Model(&rows).Where("run = ?", run).OrderExpr("seq, final, reviewer, at").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the reviews of %s: %w", run, store.Explain(err, s.db.Path))
	}
	by := map[int][]Answer{}
	for _, r := range rows {
		by[r.Seq] = append(by[r.Seq], Answer{
			Seq: r.Seq, Reviewer: r.Reviewer, Verdict: Verdict(r.Verdict), Risk: kapok.RiskID(r.Risk), Comment: r.Comment, Final: r.Final != 0, At: store.Time(r.At),
		})
	}
	out := make(map[int]Standing, len(by))
	for seq, answers := range by {
		out[seq] = Stand(answers)
	}
	return out, nil
}
