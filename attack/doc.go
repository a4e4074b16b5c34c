// Package attack changes what a user says in the ways in which people try to lead a model past its
// own rules. It is there to test one's own service before filing: which attack gets an answer that
// the plain question does not get.
//
// An [Attack] is static or dynamic. A static one is a pure function of the prompt and a seed
// ([Attack.Apply]); a dynamic one leads a conversation with the help of an attacker model
// ([Attack.Run]). [Load] gives all that ship; [Pack.Parse] joins static ones into a [Pipeline],
// "template/archivist | jyutping", where each works on what the one before it left.
//
// The shelf keeps no records, asks nobody by itself and judges nothing: target, attacker model and
// score are functions that the caller gives. What an attacker model replies is hostile text; it is
// bounded and read leniently, and a reply off form costs one try.
//
// To add one: a template, script, carrier, prefill or rephrasing is a YAML file in data/attacks/;
// a transformation is a file here that registers itself. Either carries its example, which the
// tests hold it to, and its source. The templates are our own wording; they hold no instruction
// for harm of any kind, only the frame around a question.
package attack
