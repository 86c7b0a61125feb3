package tidy

import (
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"slices"
	"strings"
)

// anyOrder is in the comment that stands on, or right above, a range over a map in core and says why the order in which
// it comes cannot matter: "sorted below", "a sum, in any order".
var anyOrder = regexp.MustCompile(`\b(order|sorted)\b`)

// coreNever lists what core must not use of the packages it may import.
var coreNever = map[string][]string{
	"time": append([]string{"Local", "LoadLocation", "LoadLocationFromTZData"}, wallNames...),
	"fmt":  {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"maps": {"All", "Keys", "Values"}, // unless they are sorted at once
}

// purity holds core to values in, values out: no floats, no clock, no goroutines, nothing that depends on a map's
// order. (That it imports nothing of the world is the import law's part.)
func (t *Tree) purity() []Finding {
	types := &typist{t, map[string]*typed{}}
	var found []Finding
	for _, f := range t.files {
		if !within(f.dir, "core") || f.test || f.generated {
			continue
		}
		p := &pureFile{tree: t, file: f, info: types.info(f.dir)}
		p.check()
		found = append(found, p.found...)
	}
	return found
}

// pureFile is one file of core being checked.
type pureFile struct {
	tree  *Tree
	file  *file
	info  *types.Info
	found []Finding
}

// report notes a breach.
func (p *pureFile) report(at token.Pos, format string, args ...any) {
	p.found = append(p.found, p.tree.finding(at, "pure core", format, args...))
}

// check looks at every node of the file.
func (p *pureFile) check() {
	sorted := map[ast.Node]bool{} // arguments of what puts them in order
	ast.Inspect(p.file.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt, *ast.SelectStmt, *ast.SendStmt, *ast.ChanType:
			p.report(n.Pos(), "core does one thing after the other: no goroutines, no channels")
		case *ast.BasicLit:
			if n.Kind == token.FLOAT || n.Kind == token.IMAG {
				p.report(n.Pos(), "%s is a float: count in whole units", n.Value)
			}
		case *ast.CallExpr:
			if of, name := p.selected(n.Fun); of == "slices" && strings.HasPrefix(name, "Sorted") ||
				of == "maps" && name == "Collect" {
				for _, arg := range n.Args {
					sorted[arg] = true
				}
			}
			if inner, ok := n.Fun.(*ast.SelectorExpr); ok && sorted[n] {
				sorted[inner] = true
			}
			p.floatCall(n)
		case *ast.SelectorExpr:
			of, name := p.selected(n)
			if slices.Contains(coreNever[of], name) && !sorted[n] {
				p.report(n.Pos(), "%s.%s has no place in core", of, name)
			}
		case *ast.Ident:
			p.floatName(n)
		case *ast.RangeStmt:
			p.mapOrder(n)
		}
		return true
	})
}

// selected returns the package and the name of pkg.Name, or "".
func (p *pureFile) selected(x ast.Expr) (of, name string) {
	s, ok := x.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	id, ok := s.X.(*ast.Ident)
	if !ok {
		return "", ""
	}
	pkg, ok := p.info.Uses[id].(*types.PkgName)
	if !ok {
		return "", ""
	}
	return pkg.Imported().Path(), s.Sel.Name
}

// floatName reports a mention of a float type, and a name whose value is one.
func (p *pureFile) floatName(id *ast.Ident) {
	if object := p.info.ObjectOf(id); object != nil && isFloat(object.Type()) {
		p.report(id.Pos(), "%s is a float: count in whole units", id.Name)
	}
}

// floatCall reports a call that answers a float, such as Duration.Hours.
func (p *pureFile) floatCall(call *ast.CallExpr) {
	answer := p.info.TypeOf(call)
	if answer == nil {
		return
	}
	results, ok := answer.(*types.Tuple)
	if !ok {
		results = types.NewTuple(types.NewVar(token.NoPos, nil, "", answer))
	}
	for v := range results.Variables() {
		if isFloat(v.Type()) {
			p.report(call.Pos(), "the call answers a float: count in whole units")
		}
	}
}

// mapOrder reports a range over a map that does not say why the order cannot matter.
func (p *pureFile) mapOrder(r *ast.RangeStmt) {
	over := p.info.TypeOf(r.X)
	if over == nil {
		return
	}
	if _, ok := over.Underlying().(*types.Map); !ok || p.marked(r.Pos()) {
		return
	}
	p.report(r.Pos(), "a map has no order: range over sorted keys, or say why it cannot matter: // sorted below")
}

// marked reports whether a line, or the one above, has a comment that speaks of the order.
func (p *pureFile) marked(at token.Pos) bool {
	line := p.tree.fset.Position(at).Line
	for _, group := range p.file.Comments {
		for _, c := range group.List {
			where := p.tree.fset.Position(c.Pos()).Line
			if (where == line || where == line-1) && anyOrder.MatchString(c.Text) {
				return true
			}
		}
	}
	return false
}

// isFloat reports whether values of a type, or what they point to, are floats or complex.
func isFloat(t types.Type) bool {
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsFloat|types.IsComplex) != 0
	case *types.Pointer:
		return isFloat(u.Elem())
	}
	if named, ok := t.(*types.Named); ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "math/big" {
		return named.Obj().Name() == "Float"
	}
	return false
}

// typist finds the types of what core says. Other modules' packages count as empty: what comes from them has no type,
// and breaks no rule by itself.
type typist struct {
	tree *Tree
	done map[string]*typed // by import path
}

// typed is a package of the project whose types are known.
type typed struct {
	pkg  *types.Package
	info *types.Info
}

// std reads the types of the standard library's packages from their source, each once.
var std = importer.ForCompiler(token.NewFileSet(), "source", nil)

// Import implements types.Importer.
func (y *typist) Import(to string) (*types.Package, error) {
	if dir, ours := strings.CutPrefix(to, Module+"/"); ours {
		return y.check(dir).pkg, nil
	}
	if !strings.Contains(top(to), ".") {
		return std.Import(to)
	}
	if y.done[to] == nil {
		pkg := types.NewPackage(to, path.Base(to))
		pkg.MarkComplete()
		y.done[to] = &typed{pkg: pkg}
	}
	return y.done[to].pkg, nil
}

// info returns the types of what a package's files say.
func (y *typist) info(dir string) *types.Info { return y.check(dir).info }

// check finds a package's types. Errors are the compiler's business.
func (y *typist) check(dir string) *typed {
	to := Module + "/" + dir
	if y.done[to] != nil {
		return y.done[to]
	}
	pkg := types.NewPackage(to, path.Base(to))
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
		Uses:  map[*ast.Ident]types.Object{},
	}
	y.done[to] = &typed{pkg, info} // before the check: an import cycle ends here
	var files []*ast.File
	for _, f := range y.tree.files {
		if f.dir == dir && !f.test {
			files = append(files, f.File)
		}
	}
	config := types.Config{Importer: y, Error: func(error) {}}
	_ = types.NewChecker(&config, y.tree.fset, pkg, info).Files(files)
	return y.done[to]
}
