package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tally feeds events to a report and answers what it printed.
func tally(t *testing.T, events string) string {
	t.Helper()
	var out strings.Builder
	r := newReport(&out)
	if err := r.read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	r.close(3 * time.Second)
	return out.String()
}

func TestSubtestsCountAndTheirParentsDoNot(t *testing.T) {
	got := tally(t, `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/one"}
{"Action":"run","Package":"p","Test":"TestA/two"}
{"Action":"output","Package":"p","Test":"TestA/two","Output":"=== RUN   TestA/two\n"}
{"Action":"output","Package":"p","Test":"TestA/two","Output":"    a_test.go:5: got 1\n"}
{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"fail","Package":"p","Test":"TestA/two"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}
`)
	want :=
		"failed p TestA/two\n    a_test.go:5: got 1\nfailed p TestA\ntests run: 2, in 3s\n1 passed, 1 failed, 0 skipped\n"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestSkipIsShownWithItsReason(t *testing.T) {
	got := tally(t, `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:5: no PostgreSQL here\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}
{"Action":"skip","Package":"q"}
`)
	want := "skipped p TestA: a_test.go:5: no PostgreSQL here\ntests run: 0, in 3s\n0 passed, 0 failed, 1 skipped\n"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// module makes a module of one test file and moves there.
func module(t *testing.T, source string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module p\n\ngo 1.26\n", "p_test.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

func TestRealRuns(t *testing.T) {
	head := "package p\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nvar (\n\t_ = os.Exit\n\t_ testing.TB\n)\n\n"
	for _, c := range []struct {
		name, source string
		code         int
		want         string // in the output
	}{
		{"pass", head + "func TestA(t *testing.T) {}", 0, "1 passed, 0 failed, 0 skipped\n"},
		{"panic", head + "func TestA(t *testing.T) { panic(\"ouch\") }", 1, "0 passed, 1 failed, 0 skipped\n"},
		{"exit", head + "func TestA(t *testing.T) { os.Exit(3) }", 1, "0 passed, 1 failed, 0 skipped\n"},
		{"does not build", head + "func TestA(t *testing.T) { nothing() }", 1, "undefined: nothing"},
		{"does not build, counted", head + "func TestA(t *testing.T) { nothing() }", 1, "0 passed, 1 failed, 0 skipped\n"},
		{"no test", head, 1, "0 passed, 0 failed, 0 skipped\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			module(t, c.source)
			var out, errs strings.Builder
			if code := run([]string{"./..."}, &out, &errs); code != c.code {
				t.Errorf("exit code %d; want %d", code, c.code)
			}
			if !strings.Contains(out.String(), c.want) {
				t.Errorf("no %q in:\n%s%s", c.want, &out, &errs)
			}
		})
	}
}
