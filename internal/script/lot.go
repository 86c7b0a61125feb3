package script

import (
	"fmt"
	"time"

	"conto/core/account"
)

// entry is an entry of the story's journal.
type entry struct {
	events []account.Event
	by     string
	at     time.Time
}

// lots writes the lots in the order in which they pay, and where each comes from, as an actor may read it (as=…;
// without it, an operator).
func (s *story) lots() {
	by := account.Operator
	if user := s.arg("as"); user != "" {
		by = account.Person(user)
	}
	for _, l := range s.state.Wallet.InOrder() {
		from := s.entries[l.Entry]
		o := account.OriginOf(l, from.events, from.by, from.at, s.book).For(by, s.state, s.book)
		line := fmt.Sprintf("lot %d: %d of %d", l.ID, l.Remaining, l.Granted)
		if l.Held > 0 {
			line += fmt.Sprintf(", %d held", l.Held)
		}
		s.say("%s | %s | %s", line, o.Kind, o.Sentence(int64(l.Granted), s.state.At, s.book).In("en"))
	}
}
