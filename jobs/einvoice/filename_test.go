package einvoice_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"conto/core/fault"
	"conto/core/transmission"
	"conto/driver/document/delivery"
)

// numbering is a channel that gives each file a number of its own.
type numbering struct {
	delivery.Transmitter
	id string
}

func (n *numbering) Send(ctx context.Context, f delivery.File) (delivery.Taken, error) {
	taken, err := n.Transmitter.Send(ctx, f)
	taken.ID = n.id
	return taken, err
}

// TestReceipt_Names: a receipt finds its file by its name, signed or in any case; by its digest, by the number of the
// exchange that an earlier receipt told, and by that of the channel, whatever the channel has made of the name.
func TestReceipt_Names(t *testing.T) {
	const ours, first = "IT01234560587_00001.xml", "IT01234560587_0000A.xml"
	for what, c := range map[string]struct {
		before *transmission.Receipt // comes first
		r      transmission.Receipt
		found  bool
	}{
		"its own name":          {nil, transmission.Receipt{File: ours, SDI: "1"}, true},
		"signed":                {nil, transmission.Receipt{File: ours + ".p7m", SDI: "1"}, true},
		"signed twice":          {nil, transmission.Receipt{File: ours + ".p7m.p7m", SDI: "1"}, true},
		"upper case":            {nil, transmission.Receipt{File: "IT01234560587_00001.XML.P7M", SDI: "1"}, true},
		"lower case":            {nil, transmission.Receipt{File: "it01234560587_00001.xml", SDI: "1"}, true},
		"another name":          {nil, transmission.Receipt{File: "IT03930330794_X1Y2Z.xml.p7m", SDI: "1"}, false},
		"the channel's number":  {nil, transmission.Receipt{File: "IT03930330794_X1Y2Z.xml.p7m", SDI: "prov-77"}, true},
		"named like the number": {nil, transmission.Receipt{File: "prov-77", SDI: "1"}, true},
		"its digest":            {nil, transmission.Receipt{File: "IT03930330794_X1Y2Z.xml", SDI: "1", Hash: "own"}, true},
		"another digest": {nil, transmission.Receipt{File: "IT03930330794_X1Y2Z.xml", SDI: "1", Hash: "0000"},
			false},
		"the exchange's number": {&transmission.Receipt{Kind: transmission.MT, File: ours, SDI: "724999"},
			transmission.Receipt{File: "x.xml", SDI: "724999"}, true},
		"another number": {&transmission.Receipt{Kind: transmission.MT, File: ours, SDI: "724999"},
			transmission.Receipt{File: "x.xml", SDI: "724998"}, false},
		"a name of ours, not sent": {nil, transmission.Receipt{File: first, SDI: "1"}, false},
	} {
		t.Run(what, func(t *testing.T) {
			d := openDesk(t)
			d.channel.Transmitter = &numbering{d.channel.Transmitter, "prov-77"}
			one, err := d.sell("acc_1", milan)
			d.fine(err)
			content, err := os.ReadFile(filepath.Join(d.dir, ours))
			d.fine(err)
			if c.r.Hash == "own" {
				digest := sha256.Sum256(content)
				c.r.Hash = hex.EncodeToString(digest[:])
			}
			if c.before != nil {
				_, err := d.exchange.Receive(t.Context(), *c.before, nil)
				d.fine(err)
			}
			c.r.Kind = transmission.RC
			for range 2 {
				_, err = d.exchange.Receive(t.Context(), c.r, []byte("as it came"))
				if c.found != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%+v: %v, want it found: %v", c.r, err, c.found)
				}
			}
			status := "sent"
			if c.found {
				status = "delivered"
			}
			d.is(one, ours, status)
		})
	}
}
