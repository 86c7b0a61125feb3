package catalog

import (
	"slices"

	"github.com/expr-lang/expr/ast"
)

// Tariff is a price as people read it: the cases between which it decides, of which exactly one applies to any options.
// The one of the default options comes first. It says the same as the expression, or there is none (nil).
type Tariff []Case

// Case is one of them: Base credits, and those of every rate.
type Case struct {
	When []Condition // all hold; none: always
	Base int64
	Per  []Rate
}

// Rate is credits for each Size of an option that is begun, beyond the first Beyond of it.
type Rate struct {
	Option  string
	Credits int64
	Size    int64
	Beyond  int64
}

// Condition is about a word, which is Word or, negated, any other; or about a number or the product of several, which
// is at most Bound or, negated, more.
type Condition struct {
	Options []string
	Word    string
	Bound   int64
	Not     bool
}

// maxCases bounds a tariff: one with more is no help to anybody.
const maxCases = 8

// Tariff returns the price as people read it, or nil where the expression does more than a tariff can say.
func (m *Model) Tariff() Tariff { return m.tariff }

// tariffOf reads a tariff out of a checked expression; nil: it is none.
func tariffOf(n ast.Node, options []Option) Tariff {
	t := tariffs{options}.read(n)
	slices.SortStableFunc(t, func(a, b Case) int { return byDefault(a, options) - byDefault(b, options) })
	return t
}

// byDefault returns 0 for the case that applies to the default options, 1 for any other.
func byDefault(c Case, options []Option) int {
	if c.applies(options, defaultsOf(options)) {
		return 0
	}
	return 1
}

// applies reports whether all conditions of a case are true of values.
func (c Case) applies(options []Option, v Values) bool {
	return !slices.ContainsFunc(c.When, func(w Condition) bool { return !w.holds(options, v) })
}

// holds reports whether a condition is true of values.
func (c Condition) holds(options []Option, v Values) bool {
	product := int64(1)
	for i, o := range options {
		if !slices.Contains(c.Options, o.Name) {
			continue
		}
		if o.Words != nil {
			return (v[i].Word == c.Word) != c.Not
		}
		product, _ = multiply(product, v[i].Number)
	}
	return (product <= c.Bound) != c.Not
}

// tariffs reads the parts of an expression. Each part is a tariff, or nil.
type tariffs struct{ options []Option }

func (t tariffs) read(n ast.Node) Tariff {
	if value, ok := t.constant(n); ok {
		return Tariff{{Base: value}}
	}
	switch n := n.(type) {
	case *ast.IdentifierNode:
		if o := t.option(n); o != nil && o.Words == nil && o.Min >= 0 {
			return Tariff{{Per: []Rate{{Option: o.Name, Credits: 1, Size: 1}}}}
		}
	case *ast.ConditionalNode:
		return t.either(n)
	case *ast.BinaryNode:
		switch n.Operator {
		case "+":
			return joined(t.read(n.Left), t.read(n.Right), plus)
		case "*":
			return joined(t.read(n.Left), t.read(n.Right), times)
		}
	case *ast.BuiltinNode:
		return t.beyond(n)
	case *ast.CallNode:
		return t.begun(n)
	}
	return nil
}

// constant returns what a part without options comes to.
func (t tariffs) constant(n ast.Node) (int64, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return int64(n.Value), true
	case *ast.BinaryNode:
		how := map[string]operation{"+": add, "-": subtract, "*": multiply}[n.Operator]
		a, known := t.constant(n.Left)
		b, ok := t.constant(n.Right)
		if how != nil && known && ok {
			return how(a, b)
		}
	}
	return 0, false
}

// option returns the option that a part names, or nil.
func (t tariffs) option(n ast.Node) *Option {
	id, ok := n.(*ast.IdentifierNode)
	for i := range t.options {
		if ok && t.options[i].Name == id.Value {
			return &t.options[i]
		}
	}
	return nil
}

// beyond reads max(option - number, 0): what is beyond a number.
func (t tariffs) beyond(n *ast.BuiltinNode) Tariff {
	if n.Name != "max" || len(n.Arguments) != 2 {
		return nil
	}
	if zero, ok := t.constant(n.Arguments[1]); !ok || zero != 0 {
		return nil
	}
	rest, ok := n.Arguments[0].(*ast.BinaryNode)
	if !ok || rest.Operator != "-" {
		return nil
	}
	o := t.option(rest.Left)
	free, ok := t.constant(rest.Right)
	if o == nil || o.Words != nil || !ok || free < 0 || o.Min < 0 {
		return nil
	}
	return Tariff{{Per: []Rate{{Option: o.Name, Credits: 1, Size: 1, Beyond: free}}}}
}

// begun reads blocks(what, size): how many of a size are begun.
func (t tariffs) begun(n *ast.CallNode) Tariff {
	if len(n.Arguments) != 2 {
		return nil
	}
	what := t.read(n.Arguments[0])
	size, ok := t.constant(n.Arguments[1])
	if !ok || size <= 0 || len(what) != 1 || what[0].Base != 0 || len(what[0].Per) != 1 {
		return nil
	}
	if rate := &what[0].Per[0]; rate.Credits == 1 && rate.Size == 1 {
		rate.Size = size
		return what
	}
	return nil
}

// either reads condition ? yes : no.
func (t tariffs) either(n *ast.ConditionalNode) Tariff {
	when, ok := t.condition(n.Cond)
	yes, no := t.read(n.Exp1), t.read(n.Exp2)
	if !ok || yes == nil || no == nil || len(yes)+len(no) > maxCases {
		return nil
	}
	var all Tariff
	for _, c := range yes {
		all = append(all, Case{append([]Condition{when}, c.When...), c.Base, c.Per})
	}
	when.Not = !when.Not
	for _, c := range no {
		all = append(all, Case{append([]Condition{when}, c.When...), c.Base, c.Per})
	}
	return all
}

// condition reads option == 'word', or a comparison of a number, or of a product of several, with a constant.
func (t tariffs) condition(n ast.Node) (Condition, bool) {
	b, ok := n.(*ast.BinaryNode)
	if !ok {
		return Condition{}, false
	}
	if o := t.option(b.Left); o != nil && o.Words != nil {
		said, ok := b.Right.(*ast.StringNode)
		if !ok || b.Operator != "==" && b.Operator != "!=" {
			return Condition{}, false
		}
		return Condition{Options: []string{o.Name}, Word: said.Value, Not: b.Operator == "!="}, true
	}
	c := Condition{Options: t.product(b.Left)}
	c.Bound, ok = t.constant(b.Right)
	switch b.Operator {
	case "<=", ">":
	case "<", ">=":
		c.Bound--
	default:
		return c, false
	}
	c.Not = b.Operator == ">" || b.Operator == ">="
	return c, ok && c.Options != nil
}

// product lists the options, all of them numbers, that a part multiplies; nil: it does something else.
func (t tariffs) product(n ast.Node) []string {
	if o := t.option(n); o != nil && o.Words == nil {
		return []string{o.Name}
	}
	b, ok := n.(*ast.BinaryNode)
	if !ok || b.Operator != "*" {
		return nil
	}
	left, right := t.product(b.Left), t.product(b.Right)
	if left == nil || right == nil {
		return nil
	}
	for _, name := range left {
		if slices.Contains(right, name) {
			return nil // a square is no product of several
		}
	}
	return append(left, right...)
}

// joined joins two tariffs case by case.
func joined(a, b Tariff, how func(a, b Case) (Case, bool)) Tariff {
	var all Tariff
	if len(a)*len(b) > maxCases {
		return nil
	}
	for _, x := range a {
		for _, y := range b {
			c, ok := how(x, y)
			if !ok {
				return nil
			}
			c.When = append(slices.Clone(x.When), y.When...)
			all = append(all, c)
		}
	}
	return all
}

func plus(a, b Case) (Case, bool) {
	base, ok := add(a.Base, b.Base)
	return Case{Base: base, Per: append(slices.Clone(a.Per), b.Per...)}, ok
}

// times multiplies where one side is a number.
func times(a, b Case) (Case, bool) {
	if len(a.Per) > 0 && len(b.Per) > 0 {
		return Case{}, false
	}
	if len(a.Per) > 0 {
		a, b = b, a
	}
	base, ok := multiply(a.Base, b.Base)
	c := Case{Base: base}
	for _, r := range b.Per {
		credits, fits := multiply(r.Credits, a.Base)
		ok = ok && fits
		r.Credits = credits
		c.Per = append(c.Per, r)
	}
	return c, ok
}
