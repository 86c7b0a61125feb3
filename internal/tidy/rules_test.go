package tidy

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"
)

// breaches checks a project of these files and answers what was found, one line each.
func breaches(t *testing.T, files map[string]string) (faults, warnings string) {
	t.Helper()
	project := fstest.MapFS{}
	for name, source := range files {
		project[name] = &fstest.MapFile{Data: []byte(source)}
	}
	tree, err := Load(project)
	if err != nil {
		t.Fatal(err)
	}
	list := func(found []Finding) string {
		var b strings.Builder
		for _, f := range found {
			fmt.Fprintln(&b, f)
		}
		return b.String()
	}
	f, w := Check(tree)
	return list(f), list(w)
}

// ruleCase is one file that breaks a rule with a certain message, or none when that is empty.
type ruleCase struct{ name, path, source, want string }

// hold checks each case by itself.
func hold(t *testing.T, cases []ruleCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, _ := breaches(t, map[string]string{c.path: c.source})
			if c.want == "" && got != "" {
				t.Errorf("found:\n%s", got)
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("no %q in:\n%s", c.want, got)
			}
		})
	}
}

func TestImportLaw(t *testing.T) {
	for _, c := range []struct {
		dir, to string
		allowed bool
	}{
		{"api", "conto/app", true},
		{"api", "conto/engine", false},
		{"api", "conto/jobs", false},
		{"api", "conto/internal/clock", true},
		{"web", "conto/driver/store", false},
		{"app", "conto/engine", true},
		{"app", "conto/identity", true},
		{"app", "conto/api", false},
		{"jobs", "conto/app", false},
		{"api", "conto/core/account", true},
		{"engine", "conto/api", false},
		{"api", "conto/web", false},
		{"core/credit", "conto/engine", false},
		{"core/credit", "conto/internal/clock", false},
		{"driver/store/sqlite", "conto/driver/store", true},
		{"driver/store/sqlite", "conto/core/account", true},
		{"driver/store/sqlite", "conto/engine", false},
		{"driver/store", "conto/driver/pay", false},
		{"engine", "conto/driver/store", true},
		{"engine", "conto/driver/store/sqlite", false},
		{"cmd/conto", "conto/driver/store/sqlite", true},
		{"jobs", "conto/driver/document/delivery", true},
		{"jobs", "conto/driver/document/delivery/folder", false},
		{"cmd/conto", "conto/driver/document/delivery/folder", true},
		{"app", "conto/driver/document/receipt", true},
		{"api", "conto/driver/document/receipt", false},
		{"api", "conto/driver/document/pdf", false},
		{"jobs", "conto/driver/vies", true},
		{"sim", "conto/driver/store/memory", true},
		{"engine", "conto/driver/store/storetest", false},
		{"driver/store/storetest", "conto/internal/pgtest", true},
		{"internal/pgtest", "conto/internal/pgserver", true},
		{"internal/script", "conto/core/account", true},
		{"internal/clock", "conto/engine", false},
		{"engine", "conto/internal/clock", true},
		{"client", "conto/core/fault", true},
		{"client", "conto/api", false},
		{"api", "conto/client", false},
		{"cmd/conto", "conto/client", true},
		{"stuff", "conto/core/money", false},
		{"engine", "github.com/jackc/pgx/v5", true},
		{"driver/gen/local", "github.com/ebitengine/purego", false},
		{"cmd/conto-vision/onnx", "github.com/ebitengine/purego", true},
		{"cmd/conto-vision", "conto/cmd/conto-vision/onnx", true},
		{"cmd/conto", "conto/cmd/conto-vision/onnx", false},
	} {
		if why := mayNot(c.dir, c.to); (why == "") != c.allowed {
			t.Errorf("%s imports %s: %q; want allowed = %v", c.dir, c.to, why, c.allowed)
		}
	}
	hold(t, []ruleCase{{
		"found in a file", "core/credit/a.go", "// Package credit.\npackage credit\n\nimport _ \"conto/engine\"\n",
		"core/credit/a.go:4: core/credit must not import conto/engine",
	}, {
		"tests go anywhere", "core/credit/a_test.go", "package credit\n\nimport _ \"conto/internal/script\"\n", "",
	}})
}

func TestImportLawOfCore(t *testing.T) {
	for _, c := range []struct {
		dir, to string
		allowed bool
	}{
		{"core/money", "conto/core/fault", true},
		{"core/fault", "conto/core/money", false},
		{"core/money", "conto/core/cal", false},
		{"core/catalog", "conto/core/money", true},
		{"core/money", "conto/core/catalog", false},
		{"core/credit", "conto/core/subscription", false},
		{"core/access", "conto/core/credit", true},
		{"core/credit", "conto/core/access", false},
		{"core/account", "conto/core/access", true},
		{"core/bill", "conto/core/account", true},
		{"core/account", "conto/core/bill", false},
		{"core/bill", "conto/core/transmission", true},
		{"core/match", "conto/core/money", true},
		{"core/match", "conto/core/transmission", false},
		{"core/novel", "conto/core/money", false},
		{"core/credit", "strings", true},
		{"core/credit", "time", true},
		{"core/credit", "os", false},
		{"core/credit", "net/http", false},
		{"core/credit", "log", false},
		{"core/credit", "log/slog", false},
		{"core/credit", "context", false},
		{"core/credit", "math/rand/v2", false},
		{"core/credit", "crypto/rand", false},
		{"core/credit", "database/sql", false},
		{"core/catalog", "github.com/expr-lang/expr", true},
		{"core/catalog", "github.com/expr-lang/expr/vm", true},
		{"core/catalog", "go.yaml.in/yaml/v3", true},
		{"core/credit", "github.com/expr-lang/expr", false},
		{"core/catalog", "github.com/google/uuid", false},
	} {
		if why := mayNot(c.dir, c.to); (why == "") != c.allowed {
			t.Errorf("%s imports %s: %q; want allowed = %v", c.dir, c.to, why, c.allowed)
		}
	}
}

func TestOwnImports(t *testing.T) {
	source := func(pkg string, n int) string {
		var b strings.Builder
		fmt.Fprintf(&b, "// Package %s.\npackage %s\n\nimport (\n\t\"conto/core/message\"\n", pkg, pkg)
		for i := range n {
			fmt.Fprintf(&b, "\t\"conto/internal/p%d\"\n", i)
		}
		return b.String() + ")\n"
	}
	hold(t, []ruleCase{
		{"shell", "engine/a.go", source("engine", 12), ""},
		{"shell, too many", "engine/a.go", source("engine", 13), "13 packages of the project; 12 at most"},
		{"handlers", "api/a.go", source("api", 6), ""},
		{"handlers, too many", "api/a.go", source("api", 7), "7 packages of the project; 6 at most"},
		{"bodies", "api/view/a.go", source("view", 12), ""},
		{"bodies, too many", "api/view/a.go", source("view", 13), "13 packages of the project; 12 at most"},
	})
}

func TestSentencesOfPages(t *testing.T) {
	source := func(body string) string { return "// Package page.\npackage page\n\n" + body + "\n" }
	const path = "cmd/internal/page/a.go"
	hold(t, []ruleCase{
		{"sentence", path, source(`var p = Page{Text: "Your card is saved."}`), "people read \"Your card is saved.\""},
		{"part of one", path, source(`func f(c string) string { return "The charge " + c + " is over." }`), "is over"},
		{"label", path, source(`var b = Button{Label: "Confirm"}`), "people read \"Confirm\""},
		{"key", path, source(`var b = Button{Label: l.Text(message.ConfirmIt), Value: "decline"}`), ""},
		{"error", path, source(`var err = errors.New("there is no such page")`), ""},
		{"header", path, source(`func f() { h.Set("Vary", "Accept") }`), ""},
		{"other place", "cmd/a/a.go", "// Package a.\npackage a\n\nvar usage = \"usage: a name\"\n", ""},
	})
}

func TestPureCore(t *testing.T) {
	const head = "// Package credit.\npackage credit\n\n"
	file := func(imports, body string) string {
		if imports != "" {
			imports = "import " + imports + "\n\n"
		}
		return head + imports + body + "\n"
	}
	const dir = "core/credit/a.go"
	hold(t, []ruleCase{
		{"float type", dir, file("", "func f(x float64) {}"), "float64 is a float"},
		{"float field", dir, file("", "type s struct{ x float32 }"), "float32 is a float"},
		{"float literal", dir, file("", "const half = 0.5"), "0.5 is a float"},
		{"exponent", dir, file("", "var million int = 1e6"), "1e6 is a float"},
		{"complex", dir, file("", "var i = 2i"), "2i is a float"},
		{"call that answers a float", dir, file(`"time"`, "func f(d time.Duration) int { return int(d.Hours()) }"),
			"answers a float"},
		{"parse", dir, file(`"strconv"`, "func f() bool { _, err := strconv.ParseFloat(\"1\", 64); return err == nil }"),
			"answers a float"},
		{"big float", dir, file(`"math/big"`, "var x big.Float"), "is a float"},
		{"integers", dir, file("", "func f(x int64) int64 { return x / 2 * 0x1e }"), ""},
		{"now", dir, file(`"time"`, "var f = time.Now"), "time.Now has no place"},
		{"since", dir, file(`"time"`, "func f(t time.Time) time.Duration { return time.Since(t) }"),
			"time.Since has no place"},
		{"sleep", dir, file(`"time"`, "func f() { time.Sleep(1) }"), "time.Sleep has no place"},
		{"renamed", dir, file(`clock "time"`, "func f() { clock.Sleep(1) }"), "time.Sleep has no place"},
		{"zone from disk", dir, file(`"time"`, "var f = time.LoadLocation"), "time.LoadLocation has no place"},
		{"machine's zone", dir, file(`"time"`, "var f = time.Local"), "time.Local has no place"},
		{"time as a value", dir, file(`"time"`, "func f(t time.Time) time.Time { return t.AddDate(0, 1, 0).In(time.UTC) }"),
			""},
		{"print", dir, file(`"fmt"`, "func f() { fmt.Println() }"), "fmt.Println has no place"},
		{"sprint", dir, file(`"fmt"`, "func f() string { return fmt.Sprint() }"), ""},
		{"goroutine", dir, file("", "func f() { go f() }"), "no goroutines"},
		{"channel", dir, file("", "var c chan int"), "no channels"},
		{"init", dir, file("", "func init() {}"), "nothing runs by itself"},
		{"elsewhere", "engine/a.go", "// Package engine.\npackage engine\n\nvar half = 0.5\n", ""},
		{"test", "core/credit/a_test.go", "package credit\n\nvar half = 0.5\n", ""},
	})
}

func TestMapOrder(t *testing.T) {
	const head = "// Package credit.\npackage credit\n\nimport (\n\t\"maps\"\n\t\"slices\"\n)\n\n" +
		"var _, _ = slices.Max[[]int], maps.Copy[map[int]int, map[int]int]\n\n" +
		"type book map[string]int\n\ntype state struct{ lots book }\n\nfunc (s state) all() map[string]int { return s.lots }\n\n"
	const dir = "core/credit/a.go"
	hold(t, []ruleCase{
		{"parameter", dir, head + "func f(m map[int]int) { for range m {} }", "a map has no order"},
		{"field of a named type", dir, head + "func f(s state) { for range s.lots {} }", "a map has no order"},
		{"method's answer", dir, head + "func f(s state) { for range s.all() {} }", "a map has no order"},
		{"keys", dir, head + "func f(s state) { for range maps.Keys(s.lots) {} }", "maps.Keys has no place"},
		{"keys, passed on", dir, head + "func f(s state) []string { return slices.Collect(maps.Keys(s.lots)) }",
			"maps.Keys has no place"},
		{"sorted keys", dir, head + "func f(s state) { for range slices.Sorted(maps.Keys(s.lots)) {} }", ""},
		{"slice", dir, head + "func f(s []int) { for range s {} }", ""},
		{"reason beside", dir, head + "func f(s state) {\n\tfor range s.lots { // a sum, in any order\n\t}\n}", ""},
		{"reason above", dir, head + "func f(s state) {\n\t// sorted below\n\tfor range s.lots {\n\t}\n}", ""},
		{"comment on something else", dir, head + "func f(s state) {\n\tfor range s.lots { // all lots\n\t}\n}",
			"a map has no order"},
		{"elsewhere", "engine/a.go", "// Package engine.\npackage engine\n\nfunc f(m map[int]int) { for range m {} }\n", ""},
	})
}

func TestTypesCrossPackagesOfCore(t *testing.T) {
	got, _ := breaches(t, map[string]string{
		"core/catalog/a.go": "// Package catalog.\npackage catalog\n\n// Book lists plans.\ntype Book map[string]int\n",
		"core/credit/a.go": "// Package credit.\npackage credit\n\nimport \"conto/core/catalog\"\n\n" +
			"func f(b catalog.Book) { for range b {} }\n",
	})
	if !strings.Contains(got, "core/credit/a.go:6: a map has no order") {
		t.Errorf("found:\n%s", got)
	}
}

func TestWallClock(t *testing.T) {
	const clock = "package x\n\nimport \"time\"\n\nvar f = time.Now\n"
	const said = "// Package x.\n"
	hold(t, []ruleCase{
		{"engine", "engine/a.go", said + clock, "engine/a.go:6: time.Now: time is handed in"},
		{"waiting", "engine/a.go", said + "package x\n\nimport \"time\"\n\nfunc f() { <-time.After(1) }\n", "time.After"},
		{"renamed", "engine/a.go", said + "package x\n\nimport w \"time\"\n\nvar f = w.Since\n", "time.Since"},
		{"cmd", "cmd/conto/a.go", said + clock, ""},
		{"the clock", "internal/clock/a.go", said + clock, ""},
		{"a test", "engine/a_test.go", clock, ""},
		{"another's Now", "engine/a.go", said + "package x\n\nimport \"conto/internal/clock\"\n\nvar f = clock.System.Now\n",
			""},
	})
}

func TestWallClockExceptionsAreNeededAndHaveReasons(t *testing.T) {
	tree, err := Load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, f := range tree.files {
		for place := range wallMay {
			if within(f.path, place) && !f.test && len(wallUses(f)) > 0 {
				used[place] = true
			}
		}
	}
	for place, why := range wallMay {
		if why == "" {
			t.Errorf("%s may use the wall clock for no reason", place)
		}
		if !used[place] && place != "cmd" { // which may at any time
			t.Errorf("%s does not use the wall clock; take it off the list", place)
		}
	}
}

func TestSizes(t *testing.T) {
	const head = "// Package engine.\npackage engine\n\n"
	function := func(lines int) string { return "func f() {\n" + strings.Repeat("\tf()\n", lines-2) + "}\n" }
	methods := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "\tM%d()\n", i)
		}
		return b.String()
	}
	iface := func(pkg, name string, n int) string {
		return "// Package x.\npackage " + pkg + "\n\n// " + name + " is one.\ntype " + name + " interface {\n" + methods(n) +
			"}\n"
	}
	hold(t, []ruleCase{
		{"longest function", "engine/a.go", head + function(70), ""},
		{"function too long", "engine/a.go", head + function(71), "f has 71 lines; 70 at most"},
		{"variable's function too long", "engine/a.go",
			head + "var g = " + strings.Replace(function(71), "func f", "func ", 1), "function has 71 lines"},
		{"test may be longer", "engine/a_test.go", "package engine\n\n" + function(71), ""},
		{"longest file", "engine/a.go", head + strings.Repeat("\n", 597), ""},
		{"file too long", "engine/a.go", head + strings.Repeat("\n", 598), "601 lines; 600 at most"},
		{"test file too long", "engine/a_test.go", "package engine\n" + strings.Repeat("\n", 600), "601 lines; 600 at most"},
		{"generated", "engine/a.go", "// Code generated by x. DO NOT EDIT.\n\npackage engine\n" + function(700), ""},
		{"small interface", "engine/a.go", iface("engine", "Reader", 3), ""},
		{"interface too large", "engine/a.go", iface("engine", "Reader", 4), "4 methods; 3 at most"},
		{"inline interface too large", "engine/a.go", head + "func f(x interface {\n" + methods(4) + "}) {}\n",
			"4 methods; 3 at most"},
		{"driver's", "driver/store/a.go", iface("store", "Store", 15), ""},
		{"driver's too large", "driver/store/a.go", iface("store", "Store", 16), "16 methods; 15 at most"},
		{"unexported one beside it", "driver/store/a.go", iface("store", "half", 4), "4 methods; 3 at most"},
		{"one of a driver's own", "driver/store/sqlite/a.go", iface("sqlite", "Half", 4), "4 methods; 3 at most"},
		{"embedding", "engine/a.go", iface("engine", "Reader", 3) +
			"\n// Both is more.\ntype Both interface {\n\tReader\n\tClose()\n}\n", "4 methods; 3 at most"},
		{"constraint", "engine/a.go", head + "func f[T interface{ ~int | ~int64 | ~uint | ~uint64 | ~string }]() {}\n", ""},
	})
	faults, warnings := breaches(t, map[string]string{"engine/a.go": head + strings.Repeat("\n", 398)})
	if faults != "" || !strings.Contains(warnings, "401 lines") {
		t.Errorf("a file of 401 lines: faults %q, warnings %q; want a warning", faults, warnings)
	}
}

func TestDocumentation(t *testing.T) {
	const head = "// Package engine runs commands.\npackage engine\n\n"
	const path = "engine/a.go"
	hold(t, []ruleCase{
		{"package", path, "package engine\n", "engine: the package has no comment"},
		{"function", path, head + "func Run() {}\n", "Run has no comment"},
		{"own function", path, head + "func run() {}\n", ""},
		{"type", path, head + "type Lane struct{}\n", "Lane has no comment"},
		{"type in a group", path, head + "// Two.\ntype (\n\tLane struct{}\n)\n", ""},
		{"types in a group", path, head + "// Two.\ntype (\n\tLane struct{}\n\t// Cache is one.\n\tCache struct{}\n)\n",
			"Lane has no comment"},
		{"method", path, head + "// Lane is one.\ntype Lane struct{}\n\nfunc (l *Lane) Run() {}\n", "Run has no comment"},
		{"method of a generic", path, head + "// Lane is one.\ntype Lane[T any] struct{}\n\nfunc (l *Lane[T]) Run() {}\n",
			"Run has no comment"},
		{"method of an own type", path, head + "type lane struct{}\n\nfunc (l *lane) Run() {}\n", ""},
		{"constant", path, head + "const Max = 1\n", "Max has no comment"},
		{"constant, comment beside", path, head + "const Max = 1 // lanes\n", ""},
		{"constants of a group", path, head + "// Limits.\nconst (\n\tMin = 1\n\tMax = 2\n)\n", ""},
		{"empty comment", path, head + "//\nfunc Run() {}\n", "Run has no comment"},
		{"run of methods", path, head + "type (\n\tA struct{} // one\n\tB struct{} // two\n)\n\n" +
			"// Kind names it.\nfunc (A) Kind() string { return \"a\" }\nfunc (B) Kind() string { return \"b\" }\n", ""},
		{"run that is broken", path, head + "type (\n\tA struct{} // one\n\tB struct{} // two\n)\n\n" +
			"// Kind names it.\nfunc (A) Kind() string { return \"a\" }\n\nfunc (B) Kind() string { return \"b\" }\n", "Kind has no comment"},
		{"run of another name", path, head + "// A is one.\ntype A struct{}\n\n" +
			"// Kind names it.\nfunc (A) Kind() string { return \"a\" }\nfunc (A) Sort() string { return \"b\" }\n", "Sort has no comment"},
		{"tests", "engine/a_test.go", "package engine\n\nfunc Run() {}\n", ""},
	})
}

func TestWords(t *testing.T) {
	const head = "// Package engine runs commands.\npackage engine\n\n"
	hold(t, []ruleCase{
		{"note", "engine/a.go", head + "// TODO: make faster\n", "engine/a.go:4: a note says who and what"},
		{"note inside", "engine/a.go", head + "func f() {\n\t_ = 1 // FIXME\n}\n", "engine/a.go:5: a note says"},
		{"note in a test", "engine/a_test.go", "package engine\n\n// TODO\n", "a note says who and what"},
		{"note in SQL", "driver/store/sqlite/0001.sql", "SELECT 1; -- TODO index\n", "driver/store/sqlite/0001.sql:1: a note says"},
		{"whole note", "engine/a.go", head + "// TODO(ada): faster once the driver batches reads\n", ""},
		{"note without a what", "engine/a.go", head + "// TODO(ada):\n", "a note says who and what"},
		{"text", "engine/a.go", head + "const s = \"TODO\" // a column of the board\n", ""},
		{"empty name", "engine/util/a.go", "// Package util helps.\npackage util\n", "util says nothing"},
		{"init", "engine/a.go", head + "func init() {}\n", "nothing runs by itself"},
		{"method init", "engine/a.go", head + "type t struct{}\n\nfunc (t) init() {}\n", ""},
	})
}

func TestForeignFoldersAreLeftOut(t *testing.T) {
	const bad = "package engine\n\nfunc init() {}\n"
	got, _ := breaches(t, map[string]string{
		"testdata/a.go": bad, "engine/testdata/a.go": bad, ".tools/a.go": bad, "web/node_modules/a/a.go": bad,
		"tools/go.mod": "module conto/tools\n", "tools/a.go": bad, "bin/a.go": bad,
	})
	if got != "" {
		t.Errorf("found:\n%s", got)
	}
}

func TestRowsNameNothingTwice(t *testing.T) {
	for _, law := range [][][]string{rows, coreRows} {
		seen := map[string]bool{}
		for _, row := range law {
			for _, name := range row {
				if seen[name] {
					t.Errorf("%s is in two rows", name)
				}
				seen[name] = true
			}
		}
	}
}

func TestModuleIsTheOneOfGoMod(t *testing.T) {
	out, err := exec.Command("go", "list", "-m").Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(out)); got != Module {
		t.Errorf("the module is %q; the rules are for %q", got, Module)
	}
}

func TestDocIsProse(t *testing.T) {
	const prose = "// Package a is an example.\npackage a\n"
	hold(t, []ruleCase{
		{"prose", "engine/doc.go", prose, ""},
		{"more", "engine/doc.go", prose + "\nimport \"fmt\"\n\nvar _ = fmt.Sprint\n",
			"engine/doc.go:4: declarations have files of their own"},
		{"elsewhere", "engine/a.go", prose + "\nvar x = 1\n", ""},
	})
}

// TestRatchets: what is counted is what is there, and more than the figure is found.
func TestRatchets(t *testing.T) {
	var source strings.Builder
	source.WriteString("// Package big has much.\npackage big\n\nimport (\n")
	for i := range maxImports + 1 {
		fmt.Fprintf(&source, "\t_ %q\n", fmt.Sprintf("%s/internal/p%d", Module, i))
	}
	source.WriteString(")\n\n// T is a type.\ntype T[V any] struct{}\n\n")
	for i := range maxMethods + 1 {
		fmt.Fprintf(&source, "// M%d does something.\nfunc (t *T[V]) M%d() {}\n", i, i)
	}
	got, _ := breaches(t, map[string]string{"cmd/big/a.go": source.String()})
	for _, want := range []string{"cmd/big.T: 41 methods; 40 at most", "cmd/big: 13 packages of the project; 12 at most"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	said := "// Package a.\npackage a\n\nfunc f() {\n" +
		strings.Repeat("\tfault.New(c, \"A sentence.\")\n\tfault.New(c, \"%s\", x)\n\tfault.Bad(c, k, x)\n", maxSentences+1) +
		"}\n"
	if got, _ := breaches(t, map[string]string{"cmd/a/a.go": said}); !strings.Contains(got,
		fmt.Sprintf("%d refusals have a sentence", maxSentences+1)) {
		t.Errorf("sentences are not counted:\n%.300s", got)
	}
	long := "// Package a.\npackage a\n\n" + strings.Repeat("// "+strings.Repeat("è", maxColumns-2)+"\n", maxLongLines+1)
	if got, _ := breaches(t, map[string]string{"cmd/a/a_test.go": long}); !strings.Contains(got,
		fmt.Sprintf("%d lines have more than %d characters", maxLongLines+1, maxColumns)) {
		t.Errorf("long lines are not counted:\n%.300s", got)
	}
}
