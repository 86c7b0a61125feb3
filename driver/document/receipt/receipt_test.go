package receipt_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"conto/core/cal"
	"conto/core/fault"
	"conto/core/transmission"
	"conto/driver/document/receipt"
)

const (
	private = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0"
	public  = "http://www.fatturapa.gov.it/sdi/messaggi/v1.0"
	hash    = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

// write makes a receipt of a kind, with these elements after those that all have.
func write(root, space, rest string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="x.xsl"?>
<!-- made up --><q:` + root + ` xmlns:q="` + space + `" versione="1.0">
	<IdentificativoSdI>724999</IdentificativoSdI>
	<NomeFile>IT01234560587_00001.xml</NomeFile>
	<Hash>` + strings.ToUpper(hash) + `</Hash>
	<DataOraRicezione>2026-01-31T18:34:00.000+01:00</DataOraRicezione>` + rest + `
	<MessageId>1413855</MessageId>
	<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><NomeFile>other.xml</NomeFile></ds:Signature>
</q:` + root + ">\n"
}

// common is what all of them say.
var common = transmission.Receipt{
	File: "IT01234560587_00001.xml", SDI: "724999", Hash: hash, At: time.Date(2026, 1, 31, 17, 34, 0, 0, time.UTC),
}

const (
	delivered = "<DataOraConsegna>2026-01-31T18:35:42+01:00</DataOraConsegna><Destinatario><Codice>0000000</Codice><Descrizione>x@pec.it</Descrizione></Destinatario>"
	rejected  = `<ListaErrori><Errore><Codice>00305</Codice><Descrizione>Partita IVA non valida</Descrizione><Suggerimento>Verificare</Suggerimento></Errore>
		<Errore><Codice> 00400 </Codice><Descrizione>Natura &amp; aliquota</Descrizione></Errore></ListaErrori>`
	missed = "<DataMessaADisposizione>2026-02-01+01:00</DataMessaADisposizione><Descrizione>È nell’area riservata</Descrizione>"
)

func TestReceipts(t *testing.T) {
	rc, ns, mc, pa, mt := common, common, common, common, common
	rc.Kind, rc.Delivered = transmission.RC, time.Date(2026, 1, 31, 17, 35, 42, 0, time.UTC)
	ns.Kind = transmission.NS
	ns.Errors = []transmission.Error{{Code: "00305", Description: "Partita IVA non valida", Hint: "Verificare"},
		{Code: "00400", Description: "Natura & aliquota"}}
	mc.Kind, mc.Available, mc.Text = transmission.MC, cal.Date{Year: 2026, Month: time.February,
		Day: 1}, "È nell’area riservata"
	pa.Kind, pa.Text = transmission.MC, "Casella piena"
	mt.Kind, mt.At = transmission.MT, time.Time{}
	for name, c := range map[string]struct {
		text string
		want transmission.Receipt
	}{
		"RC":          {write("RicevutaConsegna", private, delivered), rc},
		"NS":          {write("RicevutaScarto", private, rejected), ns},
		"MC":          {write("RicevutaImpossibilitaRecapito", private, missed), mc},
		"MT":          {write("FileMetadati", private, "<Formato>FPR12</Formato>"), mt},
		"RC, public":  {write("RicevutaConsegna", public, delivered), rc},
		"NS, public":  {write("NotificaScarto", public, rejected), ns},
		"MC, public":  {write("NotificaMancataConsegna", public, "<Descrizione>Casella piena</Descrizione>"), pa},
		"MT, public":  {write("MetadatiInvioFile", public, ""), mt},
		"a mark":      {"\xef\xbb\xbf" + write("RicevutaConsegna", private, delivered), rc},
		"time's zone": {strings.Replace(write("RicevutaConsegna", private, delivered), "34:00.000+01:00", "34:00", 1), rc},
	} {
		got, err := receipt.Parse([]byte(c.text))
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestCharacterSets(t *testing.T) {
	for label, encode := range map[string]*charmap.Charmap{"ISO-8859-1": charmap.ISO8859_1,
		"windows-1252": charmap.Windows1252, "iso-8859-15": charmap.ISO8859_15} {
		text := write("RicevutaImpossibilitaRecapito", private, "<Descrizione>Perché no</Descrizione>")
		content, err := encode.NewEncoder().String(strings.Replace(text, "UTF-8", label, 1))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := receipt.Parse([]byte(content)); err != nil || got.Text != "Perché no" {
			t.Errorf("%s: %q, %v", label, got.Text, err)
		}
	}
}

func TestReceipt_None(t *testing.T) {
	good := write("RicevutaConsegna", private, delivered)
	swap := func(from, to string) string {
		out := strings.Replace(good, from, to, 1)
		if out == good {
			t.Fatalf("%q is not there", from)
		}
		return out
	}
	for name, c := range map[string]struct{ text, want string }{
		"nothing":           {"", "it is no XML"},
		"a PDF":             {"%PDF-1.4 \xff\xfe", "it is no XML"},
		"words":             {"delivered, thanks", "it is no XML"},
		"cut off":           {good[:len(good)-40], "cannot be read as XML"},
		"twice":             {good + good, "something comes after its end"},
		"an invoice":        {`<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"/>`, "it is an invoice"},
		"another root":      {"<html/>", "its root element is html"},
		"another namespace": {strings.Replace(good, private, "http://example.com", 1), `of "http://example.com"`},
		"an office's own": {write("NotificaEsito", public, ""),
			"NotificaEsito (NE) comes only for invoices to public administration"},
		"a document type": {`<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>` +
			good[strings.Index(good, "<!--"):], "it has a document type"},
		"an entity":        {swap("724999", "&y;"), "cannot be read as XML"},
		"no file":          {swap("IT01234560587_00001.xml", " "), "does not name the invoice's file"},
		"a file elsewhere": {swap("IT01234560587_00001.xml", "../../x.xml"), "does not name the invoice's file"},
		"no number":        {swap("724999", ""), "no number of the exchange"},
		"half a hash":      {swap(strings.ToUpper(hash), "ABC"), "is not 64 hexadecimal digits"},
		"no time":          {swap("2026-01-31T18:34:00.000+01:00", ""), `DataOraRicezione ""`},
		"no day":           {swap("2026-01-31T18:35:42+01:00", "yesterday"), `DataOraConsegna "yesterday"`},
		"no reason":        {write("RicevutaScarto", private, "<ListaErrori/>"), "says no reason"},
		"no date": {write("RicevutaImpossibilitaRecapito", private,
			"<DataMessaADisposizione>2026-02-31</DataMessaADisposizione>"), `DataMessaADisposizione "2026-02-31"`},
		"an unknown alphabet":  {swap("UTF-8", "EBCDIC"), `written in "EBCDIC"`},
		"not what it declares": {swap("1413855", "perch\xe9"), "cannot be read as XML"},
		"too long":             {good + strings.Repeat(" ", receipt.Longest), "more than any receipt"},
	} {
		if got, err := receipt.Parse([]byte(c.text)); !fault.Is(err, fault.Invalid) ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v; want %q", name, got, err, c.want)
		}
	}
}

// TestOfficialSamples reads the exchange's own examples where they are at hand.
func TestOfficialSamples(t *testing.T) {
	names, err := filepath.Glob("../../../../shared/fatturapa/notifications-b2b/*.xml")
	if err != nil || len(names) == 0 {
		t.Skip("no example receipts of the exchange here, beside the project")
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := receipt.Parse(content)
		if err != nil || got.File != "ITHVQWPH73P42H501Y_00022.xml" || got.SDI != "724999" ||
			!strings.Contains(name, "_"+string(got.Kind)+"_") {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// Whatever is handed in is read or refused as no receipt; what is read can be matched and judged.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		write("RicevutaConsegna", private, delivered), write("RicevutaScarto", private,
			rejected), write("RicevutaImpossibilitaRecapito", private, missed),
		write("FileMetadati", private, ""), write("NotificaScarto", public, rejected), write("NotificaEsito", public,
			""), "", "<", "<a", "<!DOCTYPE a>", "<?xml version='1.0' encoding='x'?><a/>",
		"<?xml version='1.0' encoding='ISO-8859-1'?><RicevutaScarto xmlns='" + private + "'>\xe9</RicevutaScarto>",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := receipt.Parse(content)
		if err != nil {
			if !fault.Is(err, fault.Invalid) || len(err.Error()) > 4<<10 {
				t.Fatalf("refused with %d bytes: %.200v", len(err.Error()), err)
			}
			return
		}
		if strings.ContainsAny(r.File, "/\\ \n") || r.SDI == "" || (r.Kind == transmission.NS) != (len(r.Errors) > 0) ||
			(r.Kind != transmission.MT) == r.At.IsZero() {
			t.Fatalf("read %+v", r)
		}
		if _, err := transmission.New("2026/000001", r.File).Receive(r); err != nil {
			t.Fatal(err)
		}
	})
}
