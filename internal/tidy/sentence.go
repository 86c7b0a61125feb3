package tidy

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
)

// speaking are the packages whose pages people read. Their words are keys of core/message, so a text in the code is one
// that nobody can read in another language.
var speaking = []string{"cmd/internal/page", "cmd/internal/payer"}

// wording matches what a person reads: two words in a row, or a word of its own with a capital.
var wording = regexp.MustCompile(`[A-Za-z]{2,}[,.:;?!]? [A-Za-z“]{2,}|^[A-Z][a-z]+[.?!]?$`)

// unspoken are the functions whose texts are for those who run a server: errors, panics.
var unspoken = []string{"New", "Errorf", "panic", "Set"}

// noSentence refuses texts for people in a package that shows pages.
func (t *Tree) noSentence(f *file) []Finding {
	if !slices.Contains(speaking, f.dir) {
		return nil
	}
	var found []Finding
	ast.Inspect(f.File, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.CallExpr:
			return !slices.Contains(unspoken, called(n))
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && wording.MatchString(text) {
				found = append(found, t.finding(n.Pos(), "sentences", "people read %q: make it a key of core/message", text))
			}
		}
		return true
	})
	return found
}

// called returns the name of the function of a call.
func called(call *ast.CallExpr) string {
	switch fn := call.Fun.(type) {
	case *ast.Ident:
		return fn.Name
	case *ast.SelectorExpr:
		return fn.Sel.Name
	}
	return ""
}
