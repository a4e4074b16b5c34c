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
		return &kapok.Error{Kind: kapok.Unavailable, Msg: "the disk that holds " + path + " is full; free some space, then resume the run", Err: err}
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return &kapok.Error{Kind: kapok.Conflict, Msg: "another process has been writing to " + path + " for too long; wait for it, or use another --data directory", Err: err}
	case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return &kapok.Error{Kind: kapok.Unavailable, Msg: "cannot write to " + path + "; check its permissions or use another --data directory", Err: err}
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return &kapok.Error{Kind: kapok.Unavailable, Msg: path + " is damaged or is not a Kapok database; restore it from a copy", Err: err}
	case lib.SQLITE_IOERR:
		return &kapok.Error{Kind: kapok.Unavailable, Msg: "the disk that holds " + path + " failed to read or write; check it, then resume the run", Err: err}
	}
	return err
}
