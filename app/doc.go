// Package app wires the shelves and rooms together and owns what lives as long as a command:
// the database, the rooms, the panel. Doors (cmd/kapok, later web) call rooms through it.
package app
