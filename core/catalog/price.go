package catalog

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// compile makes a program of a price expression. It may use the model's options, whole numbers, + - * %, comparisons,
// ?:, min, max, abs and blocks; nothing that leaves the whole numbers and nothing that loops.
func compile(price string, env map[string]any) (*vm.Program, error) {
	guard := &wholeNumbers{}
	program, err := expr.Compile(price,
		expr.Env(env),
		expr.AsKind(reflect.Int),
		expr.DisableAllBuiltins(), expr.EnableBuiltin("min"), expr.EnableBuiltin("max"), expr.EnableBuiltin("abs"),
		expr.Function("blocks", blocks, new(func(int, int) int)),
		expr.Patch(guard),
	)
	if guard.err != nil {
		return nil, guard.err
	}
	return program, err
}

// blocks is how many blocks of size hold n: n ÷ size, rounded up.
func blocks(args ...any) (any, error) {
	n, size := args[0].(int), args[1].(int)
	if size <= 0 || n < 0 {
		return nil, errors.New("blocks needs a number that is not negative and a size above zero")
	}
	whole := n / size
	if n%size > 0 {
		whole++
	}
	return whole, nil
}

// wholeNumbers refuses what gives fractions.
type wholeNumbers struct{ err error }

// Visit implements ast.Visitor.
func (w *wholeNumbers) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.FloatNode:
		w.err = fmt.Errorf("%v is not a whole number", n.Value)
	case *ast.BinaryNode:
		if n.Operator == "/" || n.Operator == "**" || n.Operator == "^" {
			w.err = fmt.Errorf("%s may give a fraction; use blocks(n, size) for a division that rounds up", n.Operator)
		}
	}
}
