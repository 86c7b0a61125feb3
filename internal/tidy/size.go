package tidy

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"unicode/utf8"
)

// What is longer is hard to read at one go, or does more than one thing.
const (
	maxFile      = 600 // lines
	warnFile     = 400 // lines
	maxFunction  = 70  // lines
	maxColumns   = 120 // characters of a line, a tab being one; maxLongLines of all may have more
	maxDriver    = 15  // methods of an exported interface of a driver's root package
	maxInterface = 3   // methods of every other one
)

// fileLength bounds files, those of tests included.
func (t *Tree) fileLength(f *file) (faults, warnings []Finding) {
	found := []Finding{{f.path, "file length", fmt.Sprintf("%d lines; %d at most", f.lines, maxFile)}}
	switch {
	case f.lines > maxFile:
		return found, nil
	case f.lines > warnFile:
		return nil, found
	}
	return nil, nil
}

// longLines counts the lines of more than maxColumns characters.
func longLines(source string) int {
	n := 0
	for line := range strings.Lines(source) {
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > maxColumns {
			n++
		}
	}
	return n
}

// functionLength bounds functions, from their first line to their closing brace.
func (t *Tree) functionLength(f *file) []Finding {
	var found []Finding
	check := func(n ast.Node, name string) {
		lines := t.fset.Position(n.End()).Line - t.fset.Position(n.Pos()).Line + 1
		if lines > maxFunction {
			found = append(found, t.finding(n.Pos(), "function length", "%s has %d lines; %d at most", name, lines, maxFunction))
		}
	}
	for _, decl := range f.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok {
			check(fn, fn.Name.Name)
			continue
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			fn, ok := n.(*ast.FuncLit)
			if ok {
				check(fn, "function")
			}
			return !ok
		})
	}
	return found
}

// interfaceSize bounds interfaces: a driver's has what a driver must do, others what one consumer needs.
func (t *Tree) interfaceSize(f *file) []Finding {
	var found []Finding
	exported := map[*ast.InterfaceType]bool{}
	ast.Inspect(f.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSpec:
			if i, ok := n.Type.(*ast.InterfaceType); ok {
				exported[i] = n.Name.IsExported()
			}
		case *ast.InterfaceType:
			limit := maxInterface
			if exported[n] && slices.Contains(drivers, f.dir) {
				limit = maxDriver
			}
			if methods := t.methods(f.dir, n, nil); methods > limit {
				found = append(found, t.finding(n.Pos(), "interface size", "%d methods; %d at most", methods, limit))
			}
		}
		return true
	})
	return found
}

// methods counts an interface's methods, those of embedded interfaces of the same package included. Any other embedded
// one counts as one method. Seen are the names on the way here.
func (t *Tree) methods(dir string, i *ast.InterfaceType, seen []string) int {
	n := 0
	for _, field := range i.Methods.List {
		switch element := field.Type.(type) {
		case *ast.FuncType:
			n += len(field.Names)
		case *ast.SelectorExpr:
			n++
		case *ast.Ident:
			if embedded := t.interfaceNamed(dir, element.Name); embedded != nil && !slices.Contains(seen, element.Name) {
				n += t.methods(dir, embedded, append(seen, element.Name))
			}
		}
	}
	return n
}

// interfaceNamed finds an interface of a package by its name, or nil.
func (t *Tree) interfaceNamed(dir, name string) *ast.InterfaceType {
	for _, f := range t.files {
		if f.dir != dir || f.test {
			continue
		}
		for _, spec := range typeSpecs(f.File) {
			if i, ok := spec.Type.(*ast.InterfaceType); ok && spec.Name.Name == name {
				return i
			}
		}
	}
	return nil
}

// typeSpecs lists the types that a file declares at its top level.
func typeSpecs(f *ast.File) []*ast.TypeSpec {
	var specs []*ast.TypeSpec
	for _, decl := range f.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range group.Specs {
			if s, ok := spec.(*ast.TypeSpec); ok {
				specs = append(specs, s)
			}
		}
	}
	return specs
}
