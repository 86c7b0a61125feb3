package crash

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"conto/core/bill"
	"conto/driver/store"
	"conto/jobs"
)

// compareDocuments returns what is wrong between the payments of the journals and the documents: each payment that was
// kept has one invoice of its amount, and one mail with it; nothing else has any (C32, C33). No folder: mails are not
// looked at.
func compareDocuments(ctx context.Context, s store.Store, said map[string]*charge, mails string) ([]string, error) {
	issued, err := jobs.ReadAll(ctx, s)
	if err != nil {
		return nil, err
	}
	var wrong []string
	invoiced := map[string]bool{}
	for id, documents := range issued {
		for _, f := range documents {
			charge := id + "/" + f.Payment.Charge
			c := said[charge]
			switch {
			case f.Kind != bill.Invoice:
				wrong = append(wrong, fmt.Sprintf("%s has a %s, and nobody asked for a refund", charge, f.Kind))
			case c == nil || c.paid == 0 || c.returned > 0:
				wrong = append(wrong, fmt.Sprintf("%s is invoiced, and the journal says %+v", charge, c))
			case invoiced[charge] || f.Total.Cents != c.paid:
				wrong = append(wrong, fmt.Sprintf("%s, of which %d cents were paid, is invoiced again, or with %s", charge, c.paid,
					f.Total))
			}
			invoiced[charge] = true
			if mails == "" {
				continue
			}
			if _, err := os.Stat(filepath.Join(mails, id+"-"+f.ID+".eml")); err != nil {
				wrong = append(wrong, fmt.Sprintf("nobody was mailed the invoice of %s: %v", charge, err))
			}
		}
	}
	for id, c := range said {
		if c.paid > 0 && c.returned == 0 && !invoiced[id] {
			wrong = append(wrong, fmt.Sprintf("%s is paid, %d cents, and there is no invoice", id, c.paid))
		}
	}
	return wrong, nil
}
