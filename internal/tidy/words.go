package tidy

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
)

// emptyNames say nothing of what a package is for.
var emptyNames = []string{"util", "utils", "common", "models", "model", "types", "helpers", "helper", "misc", "base",
	"shared"}

// A forgotten note is one of these words without who means it and what: the form is TODO(who): what.
var (
	noteWord = regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b`)
	noteFull = regexp.MustCompile(`\b(TODO|FIXME)\(\w[\w .-]*\): \S`)
)

// forgotten reports whether a line has a note that nobody can act on.
func forgotten(line string) bool { return noteWord.MatchString(line) && !noteFull.MatchString(line) }

// notes finds forgotten notes in a file's comments.
func (t *Tree) notes(f *file) []Finding {
	var found []Finding
	for _, group := range f.Comments {
		for _, c := range group.List {
			if forgotten(c.Text) && !within(f.dir, "internal/tidy") {
				found = append(found, t.finding(c.Pos(), "notes", "a note says who and what: TODO(who): what; or it is done now"))
			}
		}
	}
	return found
}

// textNotes finds forgotten notes in files of other languages.
func (t *Tree) textNotes() []Finding {
	var found []Finding
	for _, file := range t.texts {
		for i, line := range file.lines {
			if forgotten(line) {
				where := fmt.Sprintf("%s:%d", file.path, i+1)
				found = append(found, Finding{where, "notes", "a note says who and what: TODO(who): what; or it is done now"})
			}
		}
	}
	return found
}

// packageName refuses names that would fit any package.
func (t *Tree) packageName(f *file) []Finding {
	if !slices.Contains(emptyNames, f.Name.Name) {
		return nil
	}
	return []Finding{t.finding(f.Name.Pos(), "package name", "%s says nothing: name a package after its noun",
		f.Name.Name)}
}

// packagesDocumented asks each package for one comment that says what it is for.
func (t *Tree) packagesDocumented() []Finding {
	documented := map[string]bool{}
	var dirs []string
	for _, f := range t.files {
		if f.test || f.generated {
			continue
		}
		if _, known := documented[f.dir]; !known {
			dirs = append(dirs, f.dir)
			documented[f.dir] = false
		}
		if f.Doc != nil && f.Doc.Text() != "" {
			documented[f.dir] = true
		}
	}
	var found []Finding
	for _, dir := range dirs {
		if !documented[dir] {
			found = append(found, Finding{dir, "documentation", "the package has no comment"})
		}
	}
	return found
}

// exportsDocumented asks each export for a comment. One of a group of constants or variables may share the group's, and
// so may one of a run of one-line methods of one name, which implement one thing for several types.
func (t *Tree) exportsDocumented(f *file) []Finding {
	if f.Name.Name == "main" {
		return nil
	}
	var found []Finding
	want := func(name *ast.Ident, documented bool) {
		if name.IsExported() && !documented {
			found = append(found, t.finding(name.Pos(), "documentation", "%s has no comment", name.Name))
		}
	}
	run := "" // the documented method that a run began with
	next := 0 // the line on which the run would go on
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			line := t.fset.Position(d.Name.Pos()).Line
			inRun := d.Recv != nil && d.Name.Name == run && line == next
			if receiver(d) == "" || token.IsExported(receiver(d)) {
				want(d.Name, said(d.Doc) || inRun)
			}
			if run = ""; said(d.Doc) || inRun {
				run, next = d.Name.Name, t.fset.Position(d.End()).Line+1
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					want(s.Name, said(s.Doc) || said(s.Comment) || len(d.Specs) == 1 && said(d.Doc))
				case *ast.ValueSpec:
					for _, name := range s.Names {
						want(name, said(s.Doc) || said(s.Comment) || said(d.Doc))
					}
				}
			}
		}
	}
	return found
}

// said reports whether a comment has words.
func said(c *ast.CommentGroup) bool { return c != nil && strings.TrimSpace(c.Text()) != "" }

// receiver returns the name of the type that a method belongs to; "" for a function.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return ""
	}
	x := d.Recv.List[0].Type
	for {
		switch of := x.(type) {
		case *ast.StarExpr:
			x = of.X
		case *ast.IndexExpr:
			x = of.X
		case *ast.IndexListExpr:
			x = of.X
		case *ast.Ident:
			return of.Name
		default:
			return ""
		}
	}
}

// noInit refuses functions that run before anybody called them.
func (t *Tree) noInit(f *file) []Finding {
	var found []Finding
	for _, decl := range f.Decls {
		if d, ok := decl.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == "init" {
			found = append(found, t.finding(d.Pos(), "init", "nothing runs by itself: let main, or a variable's value, call it"))
		}
	}
	return found
}

// docIsProse holds doc.go to what it is for: it says what the package is, and declares nothing.
func (t *Tree) docIsProse(f *file) []Finding {
	if path.Base(f.path) != "doc.go" || len(f.Decls) == 0 {
		return nil
	}
	return []Finding{t.finding(f.Decls[0].Pos(), "doc.go is prose", "declarations have files of their own")}
}
