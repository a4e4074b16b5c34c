package assess

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"kapok"
	"kapok/connect"
	"kapok/inspect"
	"kapok/registry"
	"kapok/review"
	"kapok/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// A Runner starts, resumes and concludes runs. It is safe for concurrent use; a run is asked by
// one process at a time, which a lock file in the data directory keeps.
type Runner struct {
	log     *slog.Logger
	db      *store.DB
	systems *registry.Store
	reviews *review.Store
	dir     string
}

// New brings the tables up to date. dir is the data directory.
func New(ctx context.Context, log *slog.Logger, db *store.DB, systems *registry.Store, reviews *review.Store, dir string) (*Runner, error) {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, "assess", sub); err != nil {
		return nil, err
	}
	return &Runner{log: log.With("room", "assess"), db: db, systems: systems, reviews: reviews, dir: dir}, nil
}

// Tools are what a run needs besides its records: how to ask and how to look.
type Tools struct {
	Client  *connect.Client
	Panel   inspect.Panel
	Workers int // calls in flight at most; 1 or more
	// Model is what the system calls its model now. Earlier answers of another one are not
	// reused, nor any where the system does not say.
	Model string
	// Attacker leads the conversations of dynamic attacks; nil where none are planned.
	Attacker connect.Connector
}

// Start registers the system, writes the run and gives it back, asking nothing yet.
func (r *Runner) Start(ctx context.Context, p *Plan, panel inspect.Panel) (*Run, error) {
	sys, err := r.systems.Register(ctx, p.Order.Target)
	if err != nil {
		return nil, err
	}
	digest, err := p.Order.Digest()
	if err != nil {
		return nil, err
	}
	run := &Run{
		ID: kapok.NewID("run"), State: Stopped, System: sys.ID, Order: p.Order, Digest: string(digest), Planned: p.Len(),
		Started: time.Now().UTC().Truncate(time.Microsecond),
	}
	if err := r.insertRun(ctx, run, panel.ID()); err != nil {
		return nil, fmt.Errorf("start a run: %w", err)
	}
	return run, nil
}

// Resume prepares a run to be asked further: it counts the sitting and, with again, forgets the
// trials that failed so that they are asked once more.
func (r *Runner) Resume(ctx context.Context, run *Run, again bool) error {
	unlock, err := r.lock(run) // another process may be asking just those trials
	if err != nil {
		return err
	}
	defer unlock()
	if again {
		if err := r.forgetFailed(ctx, run); err != nil {
			return err
		}
	}
	run.Resumed++
	return r.setState(ctx, run, Stopped, 0)
}

// lock makes sure that one process at a time works on a run. The lock goes with the process,
// however it ends.
func (r *Runner) lock(run *Run) (unlock func(), err error) {
	dir := filepath.Join(r.dir, "locks")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, kapok.Say(kapok.Unavailable, "error.assess.make_dir", "cannot make {dir}", "dir", dir).Because(err)
	}
	l := flock.New(filepath.Join(dir, run.ID+".lock"))
	ok, err := l.TryLock()
	if err != nil {
		return nil, kapok.Say(kapok.Unavailable, "error.assess.lock", "cannot lock {run}", "run", run.ID).Because(err)
	}
	if !ok {
		return nil, kapok.Say(kapok.Conflict, "error.assess.busy", "{run} is being worked on by another process; wait for it to end, or stop it", "run", run.ID)
	}
	return func() {
		if err := l.Unlock(); err != nil {
			r.log.Warn("unlock run", "run", run.ID, "err", err)
		}
	}, nil
}
