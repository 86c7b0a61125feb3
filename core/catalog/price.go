package catalog

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"reflect"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
)

// A price is an expression over the model's options that gives whole credits. It may use whole numbers, + - * %,
// comparisons, and, or, not, ?:, min, max, abs and blocks; nothing that leaves the whole numbers and nothing that
// loops. The library reads it and checks its types; here it becomes functions that notice when a number grows out of
// its bounds, so that a price is exact or refused, never wrapped around.

// number, truth and word compute a part of a price from the values of the options. False: it cannot be computed.
type (
	number func(Values) (n int64, ok bool)
	truth  func(Values) (b, ok bool)
	word   func(Values) string
)

// compile makes a function of a price expression over a model's options, and the tariff that it amounts to.
func compile(price string, options []Option) (number, Tariff, error) {
	env := map[string]any{}
	for _, o := range options {
		if env[o.Name] = 0; o.Words != nil {
			env[o.Name] = ""
		}
	}
	program, err := expr.Compile(price,
		expr.Env(env), expr.AsKind(reflect.Int), expr.Optimize(false),
		expr.DisableAllBuiltins(), expr.EnableBuiltin("min"), expr.EnableBuiltin("max"), expr.EnableBuiltin("abs"),
		expr.Function("blocks", func(...any) (any, error) { return 0, errors.New("is computed below") },
			new(func(int, int) int)),
	)
	if err != nil {
		return nil, nil, err
	}
	c := compiler{options: options}
	n := c.number(program.Node())
	return n, tariffOf(program.Node(), options), c.err
}

// compiler turns a checked expression into functions. err is the first thing that has no place in a price.
type compiler struct {
	options []Option
	err     error
}

func (c *compiler) wrong(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
}

// option returns the place of an option that is a number, or is words.
func (c *compiler) option(n ast.Node, words bool) int {
	id, ok := n.(*ast.IdentifierNode)
	for i, o := range c.options {
		if ok && o.Name == id.Value && (o.Words != nil) == words {
			return i
		}
	}
	c.wrong("%s has no place in a price here", n)
	return 0
}

func (c *compiler) number(n ast.Node) number {
	switch n := n.(type) {
	case *ast.IntegerNode:
		value := int64(n.Value)
		return func(Values) (int64, bool) { return value, true }
	case *ast.FloatNode:
		c.wrong("%v is not a whole number", n.Value)
		return nil
	case *ast.UnaryNode:
		if n.Operator == "-" {
			return combine(constant(0), c.number(n.Node), subtract)
		}
		return c.number(n.Node)
	case *ast.BinaryNode:
		return c.arithmetic(n)
	case *ast.ConditionalNode:
		cond, yes, no := c.truth(n.Cond), c.number(n.Exp1), c.number(n.Exp2)
		return func(v Values) (int64, bool) {
			holds, ok := cond(v)
			if !ok {
				return 0, false
			}
			if holds {
				return yes(v)
			}
			return no(v)
		}
	case *ast.BuiltinNode:
		return c.builtin(n)
	case *ast.CallNode: // of the functions there is one
		if len(n.Arguments) == 2 && n.Callee.String() == "blocks" {
			return combine(c.number(n.Arguments[0]), c.number(n.Arguments[1]), blocks)
		}
	}
	i := c.option(n, false)
	return func(v Values) (int64, bool) { return v[i].Number, true }
}

func (c *compiler) arithmetic(n *ast.BinaryNode) number {
	how := map[string]operation{"+": add, "-": subtract, "*": multiply, "%": modulo}[n.Operator]
	if how == nil {
		c.wrong("%s may give a fraction, or is no number; use blocks(n, size) for a division that rounds up", n.Operator)
		return nil
	}
	return combine(c.number(n.Left), c.number(n.Right), how)
}

func (c *compiler) builtin(n *ast.BuiltinNode) number {
	how := map[string]operation{"min": smaller, "max": larger, "abs": larger}[n.Name]
	if how == nil || len(n.Arguments) == 0 {
		c.wrong("%s has no place in a price", n)
		return nil
	}
	result := c.number(n.Arguments[0])
	if n.Name == "abs" { // the larger of n and −n
		return combine(result, combine(constant(0), result, subtract), how)
	}
	for _, more := range n.Arguments[1:] {
		result = combine(result, c.number(more), how)
	}
	return result
}

func (c *compiler) truth(n ast.Node) truth {
	switch n := n.(type) {
	case *ast.BoolNode:
		value := n.Value
		return func(Values) (bool, bool) { return value, true }
	case *ast.UnaryNode:
		inner := c.truth(n.Node)
		return func(v Values) (bool, bool) { b, ok := inner(v); return !b, ok }
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "&&", "or", "||":
			return c.connective(n.Operator == "or" || n.Operator == "||", n)
		case "==", "!=":
			if isWord(n.Left, c.options) {
				a, b, equal := c.word(n.Left), c.word(n.Right), n.Operator == "=="
				return func(v Values) (bool, bool) { return (a(v) == b(v)) == equal, true }
			}
		}
		return c.comparison(n)
	}
	c.wrong("%s has no place in a price here", n)
	return nil
}

// connective returns "and", or with or "or": the left side decides where it can.
func (c *compiler) connective(or bool, n *ast.BinaryNode) truth {
	left, right := c.truth(n.Left), c.truth(n.Right)
	return func(v Values) (bool, bool) {
		if b, ok := left(v); !ok || b == or {
			return b, ok
		}
		return right(v)
	}
}

func (c *compiler) comparison(n *ast.BinaryNode) truth {
	holds := map[string]func(a, b int64) bool{
		"==": func(a, b int64) bool { return a == b }, "!=": func(a, b int64) bool { return a != b },
		"<": func(a, b int64) bool { return a < b }, "<=": func(a, b int64) bool { return a <= b },
		">": func(a, b int64) bool { return a > b }, ">=": func(a, b int64) bool { return a >= b },
	}[n.Operator]
	if holds == nil {
		c.wrong("%s has no place in a price", n.Operator)
		return nil
	}
	left, right := c.number(n.Left), c.number(n.Right)
	return func(v Values) (bool, bool) {
		a, known := left(v)
		b, ok := right(v)
		return holds(a, b), known && ok
	}
}

func isWord(n ast.Node, options []Option) bool {
	switch n := n.(type) {
	case *ast.StringNode:
		return true
	case *ast.IdentifierNode:
		for _, o := range options {
			if o.Name == n.Value {
				return o.Words != nil
			}
		}
	}
	return false
}

func (c *compiler) word(n ast.Node) word {
	if s, ok := n.(*ast.StringNode); ok {
		value := s.Value
		return func(Values) string { return value }
	}
	i := c.option(n, true)
	return func(v Values) string { return v[i].Word }
}

func constant(n int64) number { return func(Values) (int64, bool) { return n, true } }

// operation is arithmetic on two numbers; false when the result is out of bounds or there is none.
type operation func(a, b int64) (n int64, ok bool)

func combine(left, right number, how operation) number {
	return func(v Values) (int64, bool) {
		a, known := left(v)
		b, ok := right(v)
		if !known || !ok {
			return 0, false
		}
		return how(a, b)
	}
}

func add(a, b int64) (int64, bool) { n := a + b; return n, (n > a) == (b > 0) }

func subtract(a, b int64) (int64, bool) { n := a - b; return n, (n < a) == (b > 0) }

// multiply: there is one more number below zero than above it.
func multiply(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	bound := uint64(math.MaxInt64)
	if (a < 0) != (b < 0) {
		bound++
	}
	return a * b, hi == 0 && lo <= bound
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func modulo(a, b int64) (int64, bool) {
	if b == 0 {
		return 0, false
	}
	return a % b, true
}

func smaller(a, b int64) (int64, bool) { return min(a, b), true }

func larger(a, b int64) (int64, bool) { return max(a, b), true }

// blocks returns how many blocks of size hold n: n ÷ size, rounded up.
func blocks(n, size int64) (int64, bool) {
	if size <= 0 || n < 0 {
		return 0, false
	}
	whole := n / size
	if n%size > 0 {
		whole++
	}
	return whole, true
}
