// Package tidy holds the project to its style: what may import what, what the core must not touch, how long things may
// get, and that they are documented. It is an ordinary test, so a rule that is broken fails like any other test.
//
// Each rule is a function from the tree to findings, beside the table that it follows. A rule that turns out to be
// wrong is changed here, in the open; no comment switches one off, but for the one that says why
// a map's order cannot matter.
package tidy

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Module is the path that the project's own imports begin with.
const Module = "conto"

// Finding is one breach of one rule.
type Finding struct {
	Where   string // file:line, or a folder
	Rule    string
	Message string
}

// String puts a finding on one line, the place first, as compilers do.
func (f Finding) String() string { return fmt.Sprintf("%s: %s (%s)", f.Where, f.Message, f.Rule) }

// Tree is the project's Go source, parsed.
type Tree struct {
	fset  *token.FileSet
	files []*file // by path
	texts []text
}

// file is one Go file. Generated files are parsed for what they declare, but no rule is about them.
type file struct {
	*ast.File
	path      string // from the project's root, with slashes
	dir       string // "." at the root
	lines     int
	long      int // lines of more than maxColumns
	test      bool
	generated bool
}

// text is a file in another language that rules look at.
type text struct {
	path  string
	lines []string
}

// otherLanguages are the endings of files that are searched for forgotten notes besides Go's.
var otherLanguages = []string{".sql", ".templ", ".css", ".js", ".mk", ".sh"}

// Load parses a project. Folders that are not its own source are left out: testdata, modules within, hidden ones, and
// those that hold what was built or fetched.
func Load(project fs.FS) (*Tree, error) {
	t := &Tree{fset: token.NewFileSet()}
	err := fs.WalkDir(project, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && foreign(project, name):
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		return t.add(project, name)
	})
	return t, err
}

// foreign reports whether a folder is none of the project's source.
func foreign(project fs.FS, name string) bool {
	if name == "." {
		return false
	}
	base := path.Base(name)
	if strings.HasPrefix(base, ".") || slices.Contains([]string{"testdata", "node_modules", "vendor"}, base) {
		return true
	}
	if name == "bin" || name == "data" {
		return true
	}
	_, err := fs.Stat(project, path.Join(name, "go.mod"))
	return err == nil
}

// add parses one file if it is source.
func (t *Tree) add(project fs.FS, name string) error {
	isGo := path.Ext(name) == ".go"
	if !isGo && !slices.Contains(otherLanguages, path.Ext(name)) {
		return nil
	}
	source, err := fs.ReadFile(project, name)
	if err != nil {
		return err
	}
	if !isGo {
		t.texts = append(t.texts, text{name, strings.Split(string(source), "\n")})
		return nil
	}
	parsed, err := parser.ParseFile(t.fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	t.files = append(t.files, &file{
		File:      parsed,
		path:      name,
		dir:       path.Dir(name),
		lines:     strings.Count(string(source), "\n"),
		long:      longLines(string(source)),
		test:      strings.HasSuffix(name, "_test.go"),
		generated: ast.IsGenerated(parsed),
	})
	return nil
}

// Check returns every breach of a rule, and warnings: what will be one if it grows. Both are ordered by place.
func Check(t *Tree) (faults, warnings []Finding) {
	for _, f := range t.files {
		if f.generated {
			continue
		}
		long, nearly := t.fileLength(f)
		faults, warnings = append(faults, long...), append(warnings, nearly...)
		faults = append(faults, t.notes(f)...)
		if f.test {
			continue
		}
		for _, rule := range []func(*file) []Finding{
			t.imports, t.functionLength, t.interfaceSize, t.noInit, t.wallClock, t.exportsDocumented, t.packageName,
			t.docIsProse, t.noSentence,
		} {
			faults = append(faults, rule(f)...)
		}
	}
	faults = append(faults, t.textNotes()...)
	faults = append(faults, t.packagesDocumented()...)
	faults = append(faults, t.purity()...)
	faults = append(faults, t.ratchets()...)
	byPlace := func(a, b Finding) int { return cmp.Compare(a.Where, b.Where) }
	slices.SortStableFunc(faults, byPlace)
	return faults, warnings
}

// finding reports a breach at a position.
func (t *Tree) finding(at token.Pos, rule, format string, args ...any) Finding {
	p := t.fset.Position(at)
	return Finding{fmt.Sprintf("%s:%d", p.Filename, p.Line), rule, fmt.Sprintf(format, args...)}
}

// within reports whether a folder is the other one, or below it.
func within(dir, parent string) bool { return dir == parent || strings.HasPrefix(dir, parent+"/") }

// top returns the first element of a folder.
func top(dir string) string {
	first, _, _ := strings.Cut(dir, "/")
	return first
}
