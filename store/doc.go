// Package store opens the database and runs the migrations that each room brings.
//
// One file, kapok.db, in the data directory: SQLite in WAL mode, one writer connection, a pool
// of readers. A commit is synced to disk before it returns. A room's store.go holds its SQL and
// nothing else does; every table's name begins with its room. The SQL is the subset that SQLite
// and PostgreSQL share. Times are BIGINT microseconds, UTC. Explain turns a driver's error into
// a sentence for people.
package store
