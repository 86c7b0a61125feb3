package tidy

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// rows is the import law, top to bottom: a package imports only from rows below its own, and from its own folder.
var rows = [][]string{
	{"cmd"},
	{"sim"},
	{"api", "web"},
	{"app"},
	{"studio", "identity"},
	{"jobs"},
	{"engine"},
	{"driver", "client"},
	{"internal"},
	{"core"},
}

// coreRows is the law within core, in the same way. Packages of one row do not import one another.
var coreRows = [][]string{
	{"bill"},
	{"account"},
	{"access"},
	{"credit", "subscription", "team"},
	{"catalog", "match", "transmission", "vat"},
	{"money", "cal", "text"},
	{"fault"},
	{"message", "plainjson"},
}

// faces are what people and programs meet. They decode, call a use case and show: they hold no flow, so that a page can
// do nothing that the API cannot.
var (
	faces    = []string{"api", "web"}
	facesMay = []string{"app", "core", "internal"}
)

// drivers are the folders whose root package is an interface and whose folders below are its implementations. Only
// wirers name those, but for the ones that are listed here themselves.
var (
	drivers = []string{
		"driver/store", "driver/pay", "driver/gen", "driver/blob", "driver/mail", "driver/document",
		"driver/document/delivery", "driver/document/receipt",
	}
	wirers = []string{"cmd", "sim"}
)

// coreMay lists what core imports of the standard library: what computes. Nothing here reads or writes the world.
var coreMay = []string{
	"bytes", "cmp", "crypto/sha256", "embed", "encoding", "encoding/base32", "encoding/base64", "encoding/binary",
	"encoding/hex", "encoding/json", "errors", "fmt", "hash/fnv", "iter", "maps", "math", "math/big", "math/bits",
	"net/mail",
	"reflect", "regexp", "slices", "sort", "strconv", "strings", "time", "unicode", "unicode/utf8",
}

// coreLibraries are the other modules that a folder of core may use.
var coreLibraries = map[string][]string{
	"core/catalog": {"github.com/expr-lang/expr", "go.yaml.in/yaml/v3"},
	"core/message": {"go.yaml.in/yaml/v3"},
	"core/text":    {"golang.org/x/text/unicode/norm"},
}

// apart are libraries that one program alone may use, for what they make of it: purego links it dynamically.
var apart = map[string]string{"github.com/ebitengine/purego": "cmd/conto-vision"}

// imports holds a file to the import law.
func (t *Tree) imports(f *file) []Finding {
	var found []Finding
	for _, spec := range f.Imports {
		to, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the compiler's business
		}
		if why := mayNot(f.dir, to); why != "" {
			found = append(found, t.finding(spec.Pos(), "import law", "%s must not import %s: %s", f.dir, to, why))
		}
	}
	return found
}

// mayNot returns why a folder must not import a package, or "".
func mayNot(dir, to string) string {
	own, ours := strings.CutPrefix(to, Module+"/")
	switch {
	case !ours && within(dir, "core"):
		return coreMayNot(dir, to)
	case !ours && apart[to] != "" && !within(dir, apart[to]):
		return "only " + apart[to] + " may"
	case within(own, "cmd/conto-vision") && !within(dir, "cmd/conto-vision"):
		return "it is a program of its own"
	case !ours:
		return ""
	case level(rows, top(dir)) < 0:
		return "the folder has no row in the import law"
	case slices.Contains(faces, top(dir)) && top(dir) != top(own) && !slices.Contains(facesMay, top(own)):
		return "a face calls app, and nothing below it"
	case isSuite(own) && !isSuite(dir):
		return "it is for tests"
	case isDriver(own) && !slices.Contains(wirers, top(dir)) && noun(dir) != noun(own):
		return "only cmd and sim name a driver"
	case own == "client" && !slices.Contains(wirers, top(dir)):
		return "it is for those who call the API"
	case within(dir, "core") && within(own, "core"):
		return coreOrder(dir, own)
	case noun(dir) == noun(own) || level(rows, top(dir)) < level(rows, top(own)):
		return ""
	}
	return "a package imports only from rows below its own"
}

// coreMayNot returns why core must not import a package that is not the project's.
func coreMayNot(dir, to string) string {
	if slices.Contains(coreMay, to) {
		return ""
	}
	for _, library := range coreLibraries[dir] {
		if within(to, library) {
			return ""
		}
	}
	return "core only computes"
}

// coreOrder returns why a package of core must not import another one.
func coreOrder(dir, own string) string {
	from, to := coreNoun(dir), coreNoun(own)
	switch {
	case from == to:
		return ""
	case level(coreRows, from) < 0:
		return "the folder has no row in core's own law"
	case level(coreRows, from) >= level(coreRows, to):
		return "within core, too, a package imports only from rows below its own"
	}
	return ""
}

// coreNoun reads credit out of core/credit.
func coreNoun(dir string) string {
	return top(strings.TrimPrefix(strings.TrimPrefix(dir, "core"), "/"))
}

// level returns the row that lists a name, or -1.
func level(law [][]string, name string) int {
	return slices.IndexFunc(law, func(row []string) bool { return slices.Contains(row, name) })
}

// noun returns what a folder is about: its top folder, or the one below driver, which holds a noun each.
func noun(dir string) string {
	if rest, ok := strings.CutPrefix(dir, "driver/"); ok {
		return "driver/" + top(rest)
	}
	return top(dir)
}

// isDriver reports whether a folder is below a driver's root: driver/store/sqlite, say.
func isDriver(dir string) bool {
	return slices.Contains(drivers, noun(dir)) && !slices.Contains(drivers, dir)
}

// isSuite reports whether a folder is a package for tests, named as those of the standard library: storetest.
func isSuite(dir string) bool { return strings.HasSuffix(path.Base(dir), "test") }
