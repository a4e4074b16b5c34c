// Package policy says how content is treated: which detectors look, in which order, when enough
// is known, from which score something is reviewed or blocked, and what happens where a detector
// could not judge. A policy is a YAML file (data/policies, or the user's own); it holds none of a
// standard's numbers. [Parse] validates and compiles it, [New] joins it with detectors, and
// [Decider.Decide] treats an exchange by it.
//
// The conditions of steps are CEL expressions over facts of the exchange and what was found so
// far, never over its text. They have no loops, so that their length bounds their cost.
package policy
