// Package message is what people read: a key and data make a sentence, in the language of its reader.
//
// A language is one file beside this one, en.yaml say, with how it writes numbers and dates and what it says for each
// key. English is the one that is always complete: the keys are generated from it, and a test wants every other
// language to have each of them. In a text {name} stands for a piece of data, and {name|one|many} for a number and the
// word for so many: {n|credit|credits}.
package message

//go:generate go run ../../internal/messagekeys en.yaml keys.go
