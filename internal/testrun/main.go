// Command testrun runs go test and says only what matters: the output of what failed, each skipped test with its
// reason, and how many there were. Its arguments go to go test.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit code: 0 when tests ran and none failed.
func run(args []string, stdout, stderr io.Writer) int {
	start := time.Now()
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = stderr
	events, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(stderr, "testrun:", err)
		return 1
	}
	r := newReport(stdout)
	readErr := r.read(events)
	runErr := cmd.Wait()
	r.close(time.Since(start).Round(time.Second))
	switch {
	case readErr != nil:
		fmt.Fprintln(stderr, "testrun:", readErr)
	case r.failed == 0 && runErr != nil:
		fmt.Fprintln(stderr, "testrun: go test:", runErr)
	case r.failed == 0 && r.passed == 0:
		fmt.Fprintln(stderr, "testrun: no test ran")
	case r.failed == 0:
		return 0
	}
	return 1
}
