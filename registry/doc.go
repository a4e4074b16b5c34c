// Package registry keeps the systems under test: what a service is called and how to talk to
// it. It never holds a secret: a target names where its key is found, not the key.
//
// A system is registered when it is first assessed and found again by the digest of everything
// that shapes its answers, so two runs are comparable exactly when they share a system.
package registry
