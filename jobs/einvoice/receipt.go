package einvoice

import (
	"context"
	"strings"

	"conto/core/cal"
	"conto/core/message"
	"conto/core/transmission"
	"conto/driver/store"
	"conto/jobs/attention"
	"conto/jobs/record"
)

// heard is a receipt as it came. Each is a record of its own: nodes that are told at the same time do not undo what the
// other was told, and what is known follows from all of them, in whichever order they came.
type heard struct {
	Receipt transmission.Receipt `json:"receipt"`
	File    []byte               `json:"file,omitempty"` // the receipt itself
}

// Receive takes a receipt of the exchange, and keeps it as it came.
func (x *Sender) Receive(ctx context.Context, r transmission.Receipt, file []byte) (Transmitted, error) {
	of, err := x.whose(ctx, &r)
	if err != nil {
		return Transmitted{}, err
	}
	kept, err := x.kept(ctx, of.Account, of.Document)
	if err != nil {
		return Transmitted{}, err
	}
	if kept.Files, err = kept.Files.Receive(r); err != nil {
		return Transmitted{}, err
	}
	id := strings.Join([]string{of.Document, r.File, string(r.Kind), r.SDI}, "/")
	if _, err := record.Put(ctx, x.store, of.Account, record.Receipt, id, heard{r, file}, true); err != nil {
		return Transmitted{}, err
	}
	if err := x.learn(ctx, r.File, bySDI(r.SDI)); err != nil {
		return Transmitted{}, err
	}
	current := kept.Files.Current()
	switch {
	case current.Issued():
		err = x.attention.Close(ctx, attention.OfDocument, of.Account, of.Document)
	case current.Status == transmission.Rejected:
		why := []message.Note{{Key: message.AttentionRejected}}
		for _, e := range current.Errors {
			why = append(why, message.Quote(strings.TrimSpace(e.Code+" "+e.Description)))
		}
		until := current.ResendBy(x.zone)
		err = x.attention.Open(ctx, attention.Item{Topic: attention.OfDocument, Account: of.Account,
			About: of.Document, Why: why, Until: until.String()})
	}
	t := kept.newest()
	if err == nil && t.Status == transmission.NotDelivered && x.undelivered != nil {
		err = x.undelivered(ctx, of.Account, of.Document, t.Available)
	}
	return t, err
}

// OnUndelivered lets a function be called for each receipt of a document that could not be delivered, with the
// day since which its buyer finds it at the tax agency.
func (x *Sender) OnUndelivered(call func(ctx context.Context, account, document string, available cal.Date) error) {
	x.undelivered = call
}

// kept returns what is known of a document's files, receipts included. Without files there is nothing.
func (x *Sender) kept(ctx context.Context, account, document string) (sent, error) {
	kept, err := record.Get[sent](ctx, x.store, account, record.Transmission, document)
	if err != nil || len(kept.Files) == 0 {
		return kept, err
	}
	told, err := x.receipts(ctx, account, document)
	if err != nil {
		return kept, err
	}
	for _, h := range told {
		// as it was, if it was told the contrary at the same time: a person has been shown both
		if next, err := kept.Files.Receive(h.Receipt); err == nil {
			kept.Files = next
		}
	}
	if kept.Files[len(kept.Files)-1].Status != transmission.Sent {
		kept.Took = true // whatever the channel returned
	}
	return kept, nil
}

// receipts returns what was heard of a document's files.
func (x *Sender) receipts(ctx context.Context, account, document string) ([]heard, error) {
	all, err := x.store.List(ctx, account, record.Receipt)
	if err != nil {
		return nil, err
	}
	var mine []store.Record
	for _, r := range all {
		if strings.HasPrefix(r.ID, document+"/") {
			mine = append(mine, r)
		}
	}
	return record.Decode[heard](mine)
}
