package tidy

import (
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A ratchet bounds what is more than it should be: the figure of today, which may only fall. Anyone who makes it less
// writes the new one here.
const (
	// maxMethods is how many methods a type has at most; these have more.
	maxMethods = 40
	// maxImports is how many packages of the project a package outside core imports at most, maxCoreImports one of
	// core, and maxRoomImports one below jobs; these have more. core/message is not counted: anyone who refuses says it by
	// a key of it.
	maxImports, maxCoreImports, maxRoomImports = 12, 6, 8
	// maxSentences is how many refusals say an English sentence of their own, in place of a key of core/message.
	maxSentences = 0
	// maxLongLines is how many lines have more than maxColumns, tests included. Most are sentences.
	maxLongLines = 262
)

// manyMethods and manyImports are what is above a bound, with the figure of today. jobs puts the packages below it
// together, as cmd/internal/boot does a server.
var (
	manyMethods = map[string]int{}
	manyImports = map[string]int{
		"app": 18, "cmd/conto": 20, "cmd/internal/boot": 14, "core/account": 10, "core/bill": 7, "jobs": 25,
		"sim": 16, "sim/crash": 17,
	}
)

// fewImports are the packages that stay below the bound of their kind. Handlers of the API decode, call and show; what
// requests and answers hold is in api/view.
var fewImports = map[string]int{"api": 6}

// ratchets holds the project to the figures above.
func (t *Tree) ratchets() []Finding {
	methods, imports, sentences, long := map[string]int{}, map[string]map[string]bool{}, 0, 0
	for _, f := range t.files {
		if f.generated {
			continue
		}
		long += f.long
		if f.test {
			continue
		}
		countMethods(f, methods)
		countImports(f, imports)
		sentences += countSentences(f)
	}
	var found []Finding
	for _, name := range slices.Sorted(maps.Keys(methods)) {
		if n, most := methods[name], max(maxMethods, manyMethods[name]); n > most {
			found = append(found, Finding{name, "methods of a type", fmt.Sprintf("%d methods; %d at most", n, most)})
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(imports)) {
		if n, most := len(imports[dir]), mostImports(dir); n > most {
			found = append(found, Finding{dir, "own imports",
				fmt.Sprintf("%d packages of the project; %d at most", n, most)})
		}
	}
	if sentences > maxSentences {
		found = append(found, Finding{".", "sentences",
			fmt.Sprintf("%d refusals have a sentence outside core/message; %d at most", sentences, maxSentences)})
	}
	if long > maxLongLines {
		found = append(found, Finding{".", "long lines",
			fmt.Sprintf("%d lines have more than %d characters; %d at most", long, maxColumns, maxLongLines)})
	}
	return found
}

// mostImports returns how many packages of the project a folder may import.
func mostImports(dir string) int {
	switch {
	case manyImports[dir] > 0:
		return manyImports[dir]
	case fewImports[dir] > 0:
		return fewImports[dir]
	case within(dir, "core"):
		return maxCoreImports
	case within(dir, "jobs"):
		return maxRoomImports
	}
	return maxImports
}

// countMethods adds a file's methods to those of their types: dir.Type.
func countMethods(f *file, methods map[string]int) {
	for _, decl := range f.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Recv == nil {
			continue
		}
		of := fn.Recv.List[0].Type
		if star, pointer := of.(*ast.StarExpr); pointer {
			of = star.X
		}
		if generic, ok := of.(*ast.IndexExpr); ok {
			of = generic.X
		}
		if name, ok := of.(*ast.Ident); ok {
			methods[f.dir+"."+name.Name]++
		}
	}
}

// countImports adds the packages of the project that a file imports to those of its folder.
func countImports(f *file, imports map[string]map[string]bool) {
	for _, spec := range f.Imports {
		to, err := strconv.Unquote(spec.Path.Value)
		if err != nil || !strings.HasPrefix(to, Module+"/") || to == Module+"/core/message" {
			continue
		}
		if imports[f.dir] == nil {
			imports[f.dir] = map[string]bool{}
		}
		imports[f.dir][to] = true
	}
}

// countSentences counts the refusals that a file words itself.
func countSentences(f *file) int {
	n := 0
	ast.Inspect(f.File, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok || len(call.Args) < 2 {
			return true
		}
		fn, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || fn.Sel.Name != "New" && fn.Sel.Name != "Bad" {
			return true
		}
		if from, ok := fn.X.(*ast.Ident); ok && from.Name == "fault" {
			if literal, ok := call.Args[1].(*ast.BasicLit); ok && literal.Value != `"%s"` {
				n++
			}
		}
		return true
	})
	return n
}
