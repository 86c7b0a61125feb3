package pec_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"testing"

	"conto/driver/document/delivery"
	"conto/driver/document/delivery/deliverytest"
	"conto/driver/document/delivery/pec"
	"conto/internal/mailserver/mailservertest"
)

const from = "studio@pec.example"

// sender makes a transmitter by a server.
func sender(t *testing.T, server *mailservertest.Server, to string) *pec.Transmitter {
	t.Helper()
	out, err := pec.New(pec.Config{Server: server.URL, From: from, To: to})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// files reads the files out of mails; mails of one id count once.
func files(t *testing.T, mails [][]byte) map[string][]byte {
	t.Helper()
	seen, all := map[string]bool{}, map[string][]byte{}
	for _, raw := range mails {
		m, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if id := m.Header.Get("Message-ID"); seen[id] {
			continue
		} else {
			seen[id] = true
		}
		_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for r := multipart.NewReader(m.Body, params["boundary"]); ; {
			p, err := r.NextRawPart()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if p.FileName() == "" {
				continue
			}
			n++
			if all[p.FileName()], err = io.ReadAll(base64.NewDecoder(base64.StdEncoding, p)); err != nil {
				t.Fatal(err)
			}
		}
		if n != 1 {
			t.Errorf("%d files in a mail", n)
		}
	}
	return all
}

func TestPEC(t *testing.T) {
	deliverytest.Run(t, func(t *testing.T) (delivery.Transmitter, func() map[string][]byte) {
		server := mailservertest.Start(t, "")
		return sender(t, server, ""), func() map[string][]byte { return files(t, server.Delivered()) }
	})
}

// TestWhereTo: first to the address that is everybody's, then to the one that the exchange has named.
func TestWhereTo(t *testing.T) {
	for given, want := range map[string]string{"": "sdi01@pec.fatturapa.it",
		"sdi42@pec.fatturapa.it": "sdi42@pec.fatturapa.it"} {
		server := mailservertest.Start(t, "")
		taken, err := sender(t, server, given).Send(t.Context(), deliverytest.Sample())
		if err != nil || taken.ID != "IT01234560587_0000A.xml@pec.example" {
			t.Fatalf("%+v, %v", taken, err)
		}
		raw := server.Delivered()[0]
		if len(raw) > 30_000_000 {
			t.Errorf("the mail has %d bytes", len(raw))
		}
		m, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		to, err := m.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != want || m.Header.Get("Message-ID") != "<"+taken.ID+">" {
			t.Errorf("to %v, %v, id %s", to, err, m.Header.Get("Message-ID"))
		}
		if by, err := m.Header.AddressList("From"); err != nil || by[0].Address != from {
			t.Errorf("from %v, %v", by, err)
		}
	}
}

// TestServer_Answers: what it refuses for good is not sent again; what it cannot do now is.
func TestServer_Answers(t *testing.T) {
	for answer, refused := range map[string]bool{"550 nobody of this name": true, "451 come back later": false} {
		server := mailservertest.Start(t, answer)
		_, err := sender(t, server, "").Send(t.Context(), deliverytest.Sample())
		if err == nil || errors.Is(err, delivery.ErrRefused) != refused {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

func TestSettingsThatAreWrong(t *testing.T) {
	good := pec.Config{Server: "smtps://a:b@127.0.0.1:465", From: from}
	if _, err := pec.New(good); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*pec.Config){
		"no server": func(c *pec.Config) { c.Server = "" }, "a web server": func(
			c *pec.Config) {
			c.Server = "https://pec.example"
		},
		"nobody": func(c *pec.Config) { c.From = "" }, "a name": func(
			c *pec.Config) {
			c.From = "Studio <studio@pec.example>"
		},
		"to nobody": func(c *pec.Config) { c.To = "sdi01" }, "to two": func(
			c *pec.Config) {
			c.To = "a@b.example, c@d.example"
		},
	} {
		c := good
		change(&c)
		if _, err := pec.New(c); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}
