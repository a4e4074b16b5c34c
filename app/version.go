package app

import (
	"runtime/debug"
)

// Version is this build's version: set by the linker, else the commit it was built from.
var Version = ""

// Generator names the program and its version, as reports do.
func Generator() string { return "kapok " + VersionString() }

// VersionString is Version, or the commit, or "dev".
func VersionString() string {
	if Version != "" {
		return Version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return s.Value[:12]
			}
		}
	}
	return "dev"
}
