package record

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"conto/driver/store"
)

// Texts keeps what people wrote beside the journal, which names it: names of API keys, and reasons. The journal never
// changes, and somebody's name may be in a text, so that it must be possible to erase it (C37).
type Texts struct{ store store.Store }

// textPrefix begins what stands in the journal in a text's place: its id follows.
const textPrefix = "text:"

// inJournal finds where the journal names a text.
var inJournal = regexp.MustCompile(`"text:(txt_[0-9a-z]+)"`)

// NewTexts opens them.
func NewTexts(s store.Store) Texts { return Texts{s} }

// Keep keeps a text under an id that begins with txt_, and returns what names it in the journal. An empty text is named
// by none.
func (t Texts) Keep(ctx context.Context, account, id, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	_, err := Put(ctx, t.store, account, Text, id, text, true)
	return textPrefix + id, err
}

// Drop erases a text that nothing names.
func (t Texts) Drop(ctx context.Context, account, name string) error {
	return t.store.Delete(ctx, account, Text, strings.TrimPrefix(name, textPrefix))
}

// Read returns the text that is named, or "" when it was erased. What early releases wrote into the journal itself is
// returned as it is.
func (t Texts) Read(ctx context.Context, account, name string) (string, error) {
	id, named := strings.CutPrefix(name, textPrefix)
	if !named || !inJournal.MatchString(`"`+name+`"`) {
		return name, nil
	}
	return Get[string](ctx, t.store, account, Text, id)
}

// Fill puts texts into JSON of the journal, in place of their names.
func (t Texts) Fill(ctx context.Context, account string, body []byte) ([]byte, error) {
	var failed error
	filled := inJournal.ReplaceAllFunc(body, func(name []byte) []byte {
		text, err := t.Read(ctx, account, strings.Trim(string(name), `"`))
		if err != nil {
			failed = err
		}
		quoted, err := json.Marshal(text)
		if err != nil {
			failed = err
		}
		return quoted
	})
	return filled, failed
}
