package catalog

import (
	"strconv"
	"strings"

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
			count, _ := blocks(max(v[m.index(r.Option)].Number-r.Beyond, 0), r.Size) // a size is more than nothing
			p := Part{Option: r.Option, Count: count, Size: r.Size, Beyond: r.Beyond, Each: r.Credits}
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

// Described reads what Describe has written. It refuses with fault.Invalid what the model has no option for.
func (m *Model) Described(text string) (Values, error) {
	v := defaultsOf(m.Options)
	for part := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(part, "=")
		i, err := m.named(name)
		if err != nil {
			return nil, err
		}
		if m.Options[i].Words != nil {
			value = strconv.Quote(value)
		}
		if v[i], err = m.Options[i].read([]byte(value)); err != nil {
			return nil, err
		}
	}
	return v, nil
}
