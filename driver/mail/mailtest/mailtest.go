// Package mailtest is the suite that every mail driver passes.
package mailtest

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"

	"conto/driver/mail"
)

// Driver makes a sender, and reads what it has delivered: whole messages, the oldest first.
type Driver func(t *testing.T) (sender mail.Sender, delivered func() [][]byte)

// Run runs the suite.
func Run(t *testing.T, d Driver) {
	t.Run("a mail arrives as it is", func(t *testing.T) { arrives(t, d) })
	t.Run("an address that is none", func(t *testing.T) { noAddress(t, d) })
	t.Run("given up", func(t *testing.T) { givenUp(t, d) })
}

func sample() mail.Mail {
	return mail.Mail{
		ID: "invoice-acc_1-ch_2", From: "Studio Così <billing@studio.example>", To: "ada@example.com",
		Subject: "La tua fattura 2026/000001 – €19,99",
		Text:    "Grazie, Łukasz.\n", HTML: "<p>Grazie, Łukasz.</p>", Files: []mail.File{{Name: "2026-000001.pdf",
			Content: bytes.Repeat([]byte{0, 255, 13, 10}, 5000)}},
	}
}

func arrives(t *testing.T, d Driver) {
	sender, delivered := d(t)
	m := sample()
	if err := sender.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	all := delivered()
	if len(all) != 1 {
		t.Fatalf("%d mails arrived", len(all))
	}
	got, err := netmail.ReadMessage(bytes.NewReader(all[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	if err != nil || subject != m.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	if from, err := got.Header.AddressList("From"); err != nil || from[0].Name != "Studio Così" ||
		from[0].Address != "billing@studio.example" {
		t.Errorf("from %v, %v", from, err)
	}
	if to, err := got.Header.AddressList("To"); err != nil || to[0].Address != m.To {
		t.Errorf("to %v, %v", to, err)
	}
	if id := got.Header.Get("Message-ID"); id != "<invoice-acc_1-ch_2@studio.example>" {
		t.Errorf("id %q", id)
	}
	parts := map[string][]byte{}
	read(t, got.Header.Get("Content-Type"), got.Body, parts)
	if string(parts["text/plain"]) != m.Text || string(parts["text/html"]) != m.HTML {
		t.Errorf("text %q, HTML %q", parts["text/plain"], parts["text/html"])
	}
	if !bytes.Equal(parts["2026-000001.pdf"], m.Files[0].Content) {
		t.Errorf("the file has %d bytes", len(parts["2026-000001.pdf"]))
	}
}

// read collects a message's parts by their type, files by their name.
func read(t *testing.T, kind string, body io.Reader, parts map[string][]byte) {
	t.Helper()
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(media, "multipart/") {
		content, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		parts[media] = []byte(strings.ReplaceAll(string(content), "\r\n", "\n"))
		return
	}
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err != nil {
			return // the last one
		}
		content := io.Reader(p)
		switch p.Header.Get("Content-Transfer-Encoding") {
		case "base64":
			content = base64.NewDecoder(base64.StdEncoding, p)
		case "quoted-printable":
			content = quotedprintable.NewReader(p)
		}
		if p.FileName() == "" {
			read(t, p.Header.Get("Content-Type"), content, parts)
			continue
		}
		if parts[p.FileName()], err = io.ReadAll(content); err != nil {
			t.Fatal(err)
		}
	}
}

func noAddress(t *testing.T, d Driver) {
	sender, delivered := d(t)
	m := sample()
	for _, to := range []string{"", "ada", "ada@", "a@b@c", "ada@example.com\r\nBcc: eve@example.com"} {
		m.To = to
		if err := sender.Send(t.Context(), m); !errors.Is(err, mail.ErrRefused) {
			t.Errorf("to %q: %v, want ErrRefused", to, err)
		}
	}
	if n := len(delivered()); n > 0 {
		t.Errorf("%d mails arrived", n)
	}
}

func givenUp(t *testing.T, d Driver) {
	sender, delivered := d(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sender.Send(ctx, sample()); err == nil || errors.Is(err, mail.ErrRefused) {
		t.Errorf("%v", err)
	}
	if n := len(delivered()); n > 0 {
		t.Errorf("%d mails arrived", n)
	}
}
