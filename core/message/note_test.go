package message_test

import (
	"encoding/json"
	"testing"

	"conto/core/message"
)

// TestNote_Kept: what was kept is read in each language; a text of somebody else's, and what early releases kept, as it
// is.
func TestNote_Kept(t *testing.T) {
	n := message.Note{Key: message.AttentionRefund, Data: map[string]string{"charge": "ch_1"},
		Amount: &message.Amount{Cents: 1900, Currency: "EUR"}}
	kept, err := json.Marshal([]message.Note{n, message.Quote("nobody answers")})
	if err != nil {
		t.Fatal(err)
	}
	var read []message.Note
	if err := json.Unmarshal(kept, &read); err != nil {
		t.Fatal(err)
	}
	english, italian := read[0].In("en"), read[0].In("it")
	if english != n.In("en") || english == italian || read[1].In("it") != "nobody answers" {
		t.Errorf("%s, %s, %v", english, italian, read)
	}
	var early []message.Note
	if err := json.Unmarshal([]byte(`["was a text"]`), &early); err != nil || early[0].In("it") != "was a text" {
		t.Errorf("%v, %v", early, err)
	}
}
