package catalog

import (
	"slices"
	"strconv"
	"strings"

	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// Part is a part of a price: so many of an option's units, or of every Size of them that is begun, at Each credits;
// with no option, a sum that depends on none.
type Part struct {
	Option string
	Count  int64 // units, or begun sizes
	Size   int64
	Beyond int64 // how many units are left out
	Each   int64
}

// Credits returns what the part comes to.
func (p Part) Credits() int64 { return p.Count * p.Each }

// Parts returns a price as the parts that it is the sum of, and under which conditions it is; nil where it is more than
// a tariff can say.
func (m *Model) Parts(v Values) (parts []Part, when []Condition) {
	for _, c := range m.tariff {
		if !c.applies(m.Options, v) {
			continue
		}
		sum := c.Base
		if c.Base > 0 {
			parts = append(parts, Part{Count: 1, Size: 1, Each: c.Base})
		}
		for _, r := range c.Per {
			p := Part{Option: r.Option, Count: begun(max(m.number(v, r.Option)-r.Beyond, 0), r.Size), Size: r.Size,
				Beyond: r.Beyond, Each: r.Credits}
			sum += p.Credits()
			if p.Credits() > 0 {
				parts = append(parts, p)
			}
		}
		if credits, err := m.Credits(v); err == nil && credits == money.Credits(sum) {
			return parts, c.When
		}
		return nil, nil
	}
	return nil, nil
}

// begun returns how many of a size are begun by n.
func begun(n, size int64) int64 { return (n + size - 1) / size }

func (m *Model) number(v Values, option string) int64 {
	for i, o := range m.Options {
		if o.Name == option {
			return v[i].Number
		}
	}
	return 0
}

// Described reads what Describe has written. It refuses with fault.Invalid what the model has no option for.
func (m *Model) Described(text string) (Values, error) {
	v := make(Values, len(m.Options))
	for i, o := range m.Options {
		v[i] = o.Default
	}
	for part := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(part, "=")
		i := slices.IndexFunc(m.Options, func(o Option) bool { return o.Name == name })
		if i < 0 {
			return nil, fault.Wrong("options."+name, message.NoOption, "model", m.ID, "options", m.optionNames())
		}
		if m.Options[i].Words != nil {
			value = strconv.Quote(value)
		}
		var err error
		if v[i], err = m.Options[i].read([]byte(value)); err != nil {
			return nil, err
		}
	}
	return v, nil
}
