// Package card checks whether a model card or the description of a service says what it ought to: a
// checklist as data (data/cardlist.yaml) after Mitchell et al. 2019, the rules on generative-AI services and
// Annex XI of Regulation (EU) 2024/1689 is held against the headings of a Markdown file or the keys of a JSON
// file.
//
// It sees whether something stands there, not whether it is right or enough: that is a person's work. A
// heading with nothing below it, or with TBD, 待补充 or N/A, counts as missing. Files are hostile: [MaxFile]
// bounds what is read, [MaxDepth] how deep JSON goes.
package card
