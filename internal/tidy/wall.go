package tidy

import (
	"go/ast"
	"slices"
	"strconv"
)

// wallNames are what package time has that depends on the wall clock: it tells the time, or it waits.
var wallNames = []string{
	"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer",
}

// wallMay lists who may use the wall clock all the same, and for what. A folder covers those below it.
var wallMay = map[string]string{
	"client/conn.go":                 "waits before it repeats a request",
	"cmd":                            "starts the clock that everything else is given",
	"engine/clock.go":                "waits between two looks at what is unfinished, and not for ever",
	"engine/wait.go":                 "waits between two looks at an account; what it waits for is decided by the account",
	"engine/lane.go":                 "waits a moment for a fuller batch; no decision depends on it",
	"client/studio.go":               "waits before it asks again for a stream that ended",
	"app/follow.go":                  "looks at a generation now and then, while somebody watches it",
	"studio/studio.go":               "looks for what is due; what is due is decided by its clock",
	"engine/due.go":                  "looks every second for what is due; what is due is decided by its clock",
	"driver/store/postgres/alone.go": "counts on being alone for less than a second, which no rule depends on",
	"internal/clock":                 "is that clock",
	"internal/pgserver":              "waits for another process",
	"internal/testrun":               "says how long the tests took",
	"sim/crash":                      "waits for other processes, and for what it does to them",
	"driver/store/memory/work.go":    "waits before it hands out a failed job again; no rule depends on it",
	"driver/store/storetest":         "waits for jobs, which run when they run",
}

// wallClock keeps the wall clock out of everything that is not listed.
func (t *Tree) wallClock(f *file) []Finding {
	for place := range wallMay {
		if within(f.path, place) {
			return nil
		}
	}
	var found []Finding
	for _, use := range wallUses(f) {
		found = append(found, t.finding(use.Pos(), "wall clock", "time.%s: time is handed in, or asked of a clock.Clock",
			use.Sel.Name))
	}
	return found
}

// wallUses lists a file's mentions of the wall clock.
func wallUses(f *file) []*ast.SelectorExpr {
	var found []*ast.SelectorExpr
	uses(f.File, "time", func(use *ast.SelectorExpr) {
		if slices.Contains(wallNames, use.Sel.Name) {
			found = append(found, use)
		}
	})
	return found
}

// uses calls visit for each mention of something of the package with that import path.
func uses(f *ast.File, of string, visit func(*ast.SelectorExpr)) {
	name := ""
	for _, spec := range f.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != of {
			continue
		}
		name = of
		if spec.Name != nil {
			name = spec.Name.Name
		}
	}
	if name == "" {
		return
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == name {
				visit(s)
			}
		}
		return true
	})
}
