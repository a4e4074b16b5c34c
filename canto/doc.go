// Package canto tells which written Chinese a text is — Cantonese, written Chinese (Mandarin, or the
// formal Chinese that Hong Kong writes), both mixed, or neither to tell — and how near a
// translation is to its references (chrF). It is pure: word lists in data/canto, no model.
//
// Texts in traditional and in simplified characters are read alike. A short text without any mark,
// such as 好 or 飲茶, is neutral: nobody could tell. Whoever needs Cantonese counts it as not shown.
package canto

// Version names the rules and lists of Identify and the counting of chrF. It goes up whenever any
// text is read otherwise.
const Version = "canto-1"
