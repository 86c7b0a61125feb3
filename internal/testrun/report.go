package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// event is one line of go test -json; see go doc test2json.
type event struct {
	Action     string
	Package    string
	Test       string
	Output     string
	ImportPath string // of a build's output
}

// test is what is known of one test, or of a package as a whole.
type test struct {
	output []string
	parent bool // has subtests
	broken bool // a subtest of it, or a test of the package, failed
}

// report counts tests as they end. A test with subtests is not counted itself, unless it fails by itself.
type report struct {
	out     io.Writer
	tests   map[string]*test // by package and name; those that are not over yet
	skips   []string
	passed  int
	failed  int
	skipped int
}

func newReport(out io.Writer) *report {
	return &report{out: out, tests: map[string]*test{}}
}

// read follows the events to their end. A line that is none is shown as it is.
func (r *report) read(events io.Reader) error {
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadString('\n')
		var e event
		if json.Unmarshal([]byte(line), &e) == nil {
			r.add(e)
		} else {
			io.WriteString(r.out, line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// add takes one event into account.
func (r *report) add(e event) {
	switch e.Action {
	case "build-output":
		io.WriteString(r.out, e.Output)
	case "run":
		if parent, ok := parentOf(e.Test); ok {
			r.at(e.Package, parent).parent = true
		}
	case "output":
		t := r.at(e.Package, e.Test)
		t.output = append(t.output, e.Output)
	case "pass":
		if !r.end(e).parent && e.Test != "" {
			r.passed++
		}
	case "skip":
		if t := r.end(e); e.Test != "" {
			r.skipped++
			r.skips = append(r.skips, fmt.Sprintf("skipped %s %s: %s", e.Package, e.Test, reason(t.output)))
		}
	case "fail":
		r.fail(e)
	}
}

// fail counts and shows a failure, but for one that only passes on that of a subtest, or of a package's tests.
func (r *report) fail(e event) {
	t := r.end(e)
	if e.Test != "" {
		parent, _ := parentOf(e.Test)
		r.at(e.Package, parent).broken = true
	}
	if !t.broken {
		r.failed++
	}
	if t.broken && e.Test == "" {
		return
	}
	fmt.Fprintf(r.out, "failed %s\n", strings.TrimSpace(e.Package+" "+e.Test))
	for _, line := range t.output {
		if !strings.HasPrefix(line, "=== ") {
			io.WriteString(r.out, line)
		}
	}
}

// close prints how it went. The last line has the counts.
func (r *report) close(took time.Duration) {
	for _, line := range r.skips {
		fmt.Fprintln(r.out, line)
	}
	fmt.Fprintf(r.out, "tests run: %d, in %v\n", r.passed+r.failed, took)
	fmt.Fprintf(r.out, "%d passed, %d failed, %d skipped\n", r.passed, r.failed, r.skipped)
}

// at returns what is known of a test; "" is the package.
func (r *report) at(pkg, name string) *test {
	key := pkg + "\x00" + name
	if r.tests[key] == nil {
		r.tests[key] = &test{}
	}
	return r.tests[key]
}

// end forgets a test that is over, and answers what was known of it.
func (r *report) end(e event) *test {
	t := r.at(e.Package, e.Test)
	delete(r.tests, e.Package+"\x00"+e.Test)
	return t
}

// parentOf returns the test that a subtest belongs to, else "" and false.
func parentOf(name string) (string, bool) {
	i := strings.LastIndexByte(name, '/')
	if i < 0 {
		return "", false
	}
	return name[:i], true
}

// reason finds what a test gave as the reason to skip it, on one line.
func reason(output []string) string {
	var said []string
	for _, line := range output {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "=== ") && !strings.HasPrefix(line, "--- ") {
			said = append(said, line)
		}
	}
	if said == nil {
		return "no reason given"
	}
	return strings.Join(said, " ")
}
