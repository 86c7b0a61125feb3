package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"conto/client"
	"conto/cmd/internal/boot"
	"conto/cmd/internal/payer"
	"conto/driver/pay/stripe/stripetest"
)

const sellerYAML = `
name: Studio Esempio S.r.l.
studio: Studio Esempio
vat_id: IT01234560587
tax_code: "01234560587"
regime: RF01
address: {line1: Via dell'Esempio 1, postal_code: "00186", city: Roma, province: RM}
email: billing@studio.example
iban: IT60X0542811101000000123456
`

// receiptOf is a receipt of the exchange for a file.
func receiptOf(root, file, rest string) []byte {
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<q:%[1]s xmlns:q="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0" versione="1.0">
	<IdentificativoSdI>724999</IdentificativoSdI><NomeFile>%[2]s</NomeFile><Hash>%[3]s</Hash>
	<DataOraRicezione>2026-01-31T18:34:00.000+01:00</DataOraRicezione>%[4]s<MessageId>1</MessageId>
</q:%[1]s>`, root, file, strings.Repeat("0", 64), rest)
}

// openRealShop starts a server whose payments are money, of a seller whose documents go to the exchange.
func openRealShop(t *testing.T, where place) *shop {
	t.Helper()
	seller := filepath.Join(t.TempDir(), "seller.yaml")
	fine(t, "seller", os.WriteFile(seller, []byte(sellerYAML), 0o600))
	s := &shop{world: world{returns: true}, stripe: stripetest.New(t)}
	s.server = startAs(t, where, boot.Config{
		URL: public, Outside: boot.Outside{Seller: seller, VIES: "http://127.0.0.1:9"},
		Stripe: payer.Stripe{Key: stripetest.Live, Secret: stripetest.Secret, URL: s.stripe.URL},
	})
	return s
}

// TestRealShopC32C33: payments that are money have fiscal invoices, whose files go to the exchange. One that it would
// reject is held back and shown to an operator until its buyer is put right; so is one that it rejects.
func TestRealShopC32C33(t *testing.T) {
	where := places["sqlite"](t)
	s := openRealShop(t, where)
	ctx := t.Context()
	_, err := s.TestClocks.Make(ctx, time.Now())
	refused(t, "a test clock where payments are money", err, "conflict")
	a, err := s.Accounts.Open(ctx, client.NewAccount{Email: "maria@example.com", Name: "Maria", Kind: "personal",
		Country: "IT"})
	fine(t, "open", err)
	_, err = s.Credits.TopUp(ctx, a.ID, "500", s.save(a.ID, stripetest.Good))
	fine(t, "top-up", err)
	one := s.documents(a.ID, 1)[0]
	if one.ID != "inv_1" || !strings.HasSuffix(one.Number, "/000001") || strings.HasPrefix(one.Number, "TEST") ||
		one.Rate != "22" || one.RateOf != "IT" {
		t.Errorf("the invoice is %+v", one)
	}
	if want := []client.Evidence{{Of: "sign_up", Country: "IT"},
		{Of: "card", Country: stripetest.Country}}; !slices.Equal(one.Evidence, want) {
		t.Errorf("the evidence is %+v", one.Evidence)
	}
	waits := func(topic, why string) {
		t.Helper()
		eventually(t, "the list", func() bool {
			list, err := s.Attention.List(ctx)
			fine(t, "attention", err)
			return len(list) == 1 && list[0].Topic == topic && list[0].Account == a.ID && list[0].Until != "" &&
				strings.Contains(strings.Join(list[0].Why, " "), why)
		})
	}
	waits("document", "the buyer's tax_code or vat_id is needed")
	_, err = s.As(a.Owner).Attention.List(ctx)
	refused(t, "a customer looks at the list", err, "forbidden")
	maria := &client.Profile{
		Name: "Maria Rossi", TaxCode: "RSSMRA80A01H501U", Address: client.Address{Line1: "Via Roma 1", PostalCode: "20121",
			City: "Milano", Province: "MI", Country: "IT"},
	}
	abroad := *maria
	abroad.TaxCode, abroad.Address = "", client.Address{Line1: "1, rue de la Paix", City: "Paris", Country: "FR"}
	_, err = s.Invoices.Send(ctx, a.ID, one.ID, &abroad)
	refused(t, "moved to France", err, "invalid")
	sent, err := s.Invoices.Send(ctx, a.ID, one.ID, maria)
	fine(t, "send", err)
	s.listed("", "")
	file := filepath.Join(where.data, "exchange", sent.Exchange.File)
	content, err := os.ReadFile(file)
	if err != nil || sent.Exchange.Status != "sent" || !strings.Contains(string(content), "RSSMRA80A01H501U") {
		t.Fatalf("%+v, %v\n%s", sent.Exchange, err, content)
	}

	hand := func(root, rest string) string {
		t.Helper()
		name := filepath.Join(t.TempDir(), root+".xml")
		fine(t, "receipt", os.WriteFile(name, receiptOf(root, sent.Exchange.File, rest), 0o600))
		code, said := says(t, "invoices", "receipts", "--url", s.boot.URL, "--operator-key", operatorKey, name)
		if code != 0 {
			t.Errorf("handed in: code %d: %s", code, said)
		}
		return said
	}
	said := hand("RicevutaScarto",
		"<ListaErrori><Errore><Codice>00306</Codice><Descrizione>Codice fiscale non valido</Descrizione></Errore></ListaErrori>")
	if !strings.Contains(said, sent.Exchange.File+" is rejected") {
		t.Errorf("it says %s", said)
	}
	waits("document", "00306")
	maria.TaxCode = "BNCLCU85T41F205B"
	_, err = s.Invoices.Send(ctx, a.ID, one.ID, maria)
	if err == nil {
		t.Error("a codice fiscale with a wrong check letter was sent")
	}
	maria.TaxCode = "RSSMRA80A01F205X"
	again, err := s.Invoices.Send(ctx, a.ID, one.ID, maria)
	fine(t, "send again", err)
	if again.Exchange.File == sent.Exchange.File || again.Number != one.Number || again.Date != one.Date {
		t.Errorf("again: %+v", again)
	}
	sent = again
	hand("RicevutaImpossibilitaRecapito",
		"<DataMessaADisposizione>2026-02-01</DataMessaADisposizione><Descrizione>x</Descrizione>")
	hand("RicevutaImpossibilitaRecapito",
		"<DataMessaADisposizione>2026-02-01</DataMessaADisposizione><Descrizione>x</Descrizione>")
	if n := s.mails("L’originale della tua fattura"); n != 1 {
		t.Errorf("%d letters say where the original is", n)
	}
	hand("RicevutaConsegna",
		"<DataOraConsegna>2026-01-31T18:35:42+01:00</DataOraConsegna><Destinatario><Codice>0000000</Codice><Descrizione>x</Descrizione></Destinatario>")
	s.listed("", "")
	if got, err := s.Invoices.Get(ctx, a.ID, one.ID); err != nil || got.Exchange.Status != "delivered" ||
		got.Buyer.Name != one.Buyer.Name {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestHeld_SentWhenCompleteC33: an invoice of somebody without an address is issued and mailed, has no file, and
// says what is missing; once their profile has it, it goes to the exchange without anybody's doing.
func TestHeld_SentWhenCompleteC33(t *testing.T) {
	where := places["sqlite"](t)
	s := openRealShop(t, where)
	ctx := t.Context()
	a, err := s.Accounts.Open(ctx, client.NewAccount{Email: "maria@example.com", Name: "Maria", Kind: "personal",
		Country: "IT"})
	fine(t, "open", err)
	_, err = s.Credits.TopUp(ctx, a.ID, "500", s.save(a.ID, stripetest.Good))
	fine(t, "top-up", err)
	one := &s.documents(a.ID, 1)[0]
	eventually(t, "it is held", func() bool {
		one, err = s.Invoices.Get(ctx, a.ID, one.ID)
		fine(t, "invoice", err)
		return one.Exchange != nil && one.Exchange.Status == "held"
	})
	if one.XML != nil || !strings.Contains(strings.Join(one.Exchange.Errors, " "), "address.postal_code is needed") {
		t.Errorf("%+v, file %v", one.Exchange, one.XML)
	}
	_, err = s.Invoices.XML(ctx, a.ID, one.ID)
	refused(t, "its file", err, "conflict")
	eventually(t, "its mail", func() bool { return len(mails(t, where.data)) > 0 })

	_, err = s.Profiles.Set(ctx, a.ID, client.Profile{
		Name: "Maria Rossi", TaxCode: "RSSMRA80A01H501U", Address: client.Address{Line1: "Via Roma 1", PostalCode: "20121",
			City: "Milano", Province: "MI", Country: "IT"},
	})
	fine(t, "profile", err)
	eventually(t, "it is sent", func() bool {
		one, err = s.Invoices.Get(ctx, a.ID, one.ID)
		fine(t, "invoice", err)
		return one.Exchange.Status == "sent"
	})
	file, err := s.Invoices.XML(ctx, a.ID, one.ID)
	if err != nil || one.XML == nil || !strings.Contains(string(file), "<CAP>20121</CAP>") {
		t.Errorf("%v, %s", err, file)
	}
	s.listed("", "")
}
