package message

import (
	"encoding/json"
	"maps"
	"slices"
)

// Note is a sentence that is kept, to be read later in the language of its reader; or a text of somebody else's, in
// theirs, such as what a bank or a mail server has answered.
type Note struct {
	Key    Key               `json:"key,omitempty"`
	Data   map[string]string `json:"data,omitempty"`   // by name
	Amount *Amount           `json:"amount,omitempty"` // the sentence's {amount}
	Text   string            `json:"text,omitempty"`
}

// Quote makes a note of somebody else's text.
func Quote(text string) Note { return Note{Text: text} }

// UnmarshalJSON reads a note. Early releases kept the text alone.
func (n *Note) UnmarshalJSON(data []byte) error {
	*n = Note{}
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &n.Text)
	}
	type plain Note
	return json.Unmarshal(data, (*plain)(n))
}

// In implements Teller.
func (n Note) In(l Language) string {
	if n.Key == "" {
		return n.Text
	}
	var data []any
	for _, name := range slices.Sorted(maps.Keys(n.Data)) {
		data = append(data, name, n.Data[name])
	}
	if n.Amount != nil {
		data = append(data, "amount", *n.Amount)
	}
	return l.Text(n.Key, data...)
}
