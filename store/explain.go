package store

import (
	"errors"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"kapok"
)

// Explain wraps a driver's error in a sentence that says what happened and what to do next.
// Errors that already are kapok.Errors, and nil, pass through.
func Explain(err error, path string) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*kapok.Error](err); ok {
		return err
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_FULL:
		return kapok.Say(kapok.Unavailable, "error.store.full", "the disk that holds {db} is full; free some space, then resume the run", "db", path).Because(err)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return kapok.Say(kapok.Conflict, "error.store.busy", "another process has been writing to {db} for too long; wait for it, or use another --data directory", "db", path).Because(err)
	case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return kapok.Say(kapok.Unavailable, "error.store.read_only", "cannot write to {db}; check its permissions or use another --data directory", "db", path).Because(err)
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return kapok.Say(kapok.Unavailable, "error.store.damaged", "{db} is damaged or is not a Kapok database; restore it from a copy", "db", path).Because(err)
	case lib.SQLITE_IOERR:
		return kapok.Say(kapok.Unavailable, "error.store.disk", "the disk that holds {db} failed to read or write; check it, then resume the run", "db", path).Because(err)
	}
	return err
}
