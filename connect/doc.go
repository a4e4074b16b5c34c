// Package connect talks to the system under test.
//
// A [Connector] is one protocol (demo, openai, http, replay; one file each); [Open] makes one
// from a [Target]. A [Client] wraps a connector with everything the real world needs: time-outs,
// retries with full jitter, an adaptive ceiling of calls in flight, requests and tokens per
// minute. It keeps no records: package assess does. It judges nothing: package inspect does.
//
// To add a protocol, copy replay.go: a file with a Kind registered in init.
package connect
