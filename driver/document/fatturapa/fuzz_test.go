package fatturapa_test

import (
	"testing"

	"conto/driver/document/fatturapa"
	"conto/driver/document/sample"
)

// FuzzTexts: whatever customers, plans and banks are called, the file keeps to the schema.
func FuzzTexts(f *testing.F) {
	for _, text := range []string{
		"", " \t\r\n", "€ „quoted“ – Łódź", "Ζωή Παπαδοπούλου", "山田太郎 🎨 𠮷野家", "شركة हिन्दी", "e\u0301\u0323 \u0301",
		"\x00\x1b\u0085\u00ad\u200d\ufeff", "\xff\xc3(",
		"<&>\"']]>", "ẞßŒœ™…½ﬃ",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc := sample.Cases()["bank-transfer"]
		for _, field := range []*string{&doc.Buyer.Name, &doc.Buyer.Address.Line1, &doc.Buyer.Address.City, &doc.Seller.Name,
			&doc.Seller.Bank, &doc.Lines[0].About} {
			*field = "A" + text // what is empty is found, and held back
		}
		content, err := fatturapa.Write(&doc, "00001")
		if err != nil {
			t.Fatal(err)
		}
		if found := fatturapa.Check("IT01234560587_00001.xml", content, received); len(found) > 0 {
			t.Errorf("%q: %v", text, found)
		}
	})
}
