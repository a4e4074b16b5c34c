// Package bench measures Kapok on this machine: kapok bench NAME --json prints one line of
// figures. The endpoint runs in a process of its own on loopback and stops by itself. A timing
// is a benchmark, not a test: nothing here fails because a machine is slow.
package bench
