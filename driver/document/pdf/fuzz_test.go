package pdf_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"conto/driver/document/pdf"
	"conto/driver/document/sample"
)

// hard are texts that have broken pages, or might: letters above U+FFFF, of alphabets that no font here has, written
// from the right, marks without a letter, characters that are none, and what is very short or very long.
var hard = []string{
	"", " ", "🎨 Studio 🖼️", "𠮷野家", "山田太郎", "हिन्दी नाम", "شركة الأمل", "Zoë ŁŒß Ελλάδα Київ",
	"e\u0301\u0323\u0308\u0301 \u0301",
	"\x00\x01\x1b[31m\r\n\t\u007f\u0085", "\xff\xfe\xc3", "\u200d\u202e\ufeff\ufe0f", "\uffff\ufffd\U0010ffff",
	"{pages} {nb} (a) \\ %s %!d",
	strings.Repeat("very long name ", 60), strings.Repeat("無", 900), strings.Repeat("🎨", 300),
}

// FuzzDraw: whatever customers and studios call themselves, each document becomes a PDF.
func FuzzDraw(f *testing.F) {
	for _, text := range hard {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 3000 {
			return
		}
		for name, doc := range sample.Cases() {
			if name != "proforma" && name != "credit-note" { // the two say all there is to say
				continue
			}
			fillTexts(reflect.ValueOf(&doc).Elem(), text)
			if content, err := pdf.Draw(&doc, nil); err != nil || !bytes.HasPrefix(content, []byte("%PDF-")) {
				t.Errorf("%s: %q: %d bytes, %v", name, text, len(content), err)
			}
		}
	})
}

// TestLettersInAnyField: each field has the letters that some font has, and a mark for each that none has.
func TestLettersInAnyField(t *testing.T) {
	doc := sample.Cases()["proforma"]
	fillTexts(reflect.ValueOf(&doc).Elem(), "Łódź山🎨ह")
	content, err := pdf.Draw(&doc, nil)
	if err != nil {
		t.Fatal(err)
	}
	said, _ := text(t, content)
	said = strings.NewReplacer("\n", "", " | ", "").Replace(said)
	if n := strings.Count(said, "Łódź山\uFFFD\uFFFD"); n < 15 {
		t.Errorf("%d fields have all their letters: %s", n, said)
	}
}

// fillTexts puts a text into every field that takes any.
func fillTexts(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fresh := reflect.New(v.Elem().Type()) // what samples share stays as it is
			fresh.Elem().Set(v.Elem())
			fillTexts(fresh.Elem(), text)
			v.Set(fresh)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "Currency" { // a code, which nobody enters
				fillTexts(v.Field(i), text)
			}
		}
	case reflect.Slice:
		fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(fresh, v)
		for i := range fresh.Len() {
			fillTexts(fresh.Index(i), text)
		}
		v.Set(fresh)
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(text)
		}
	}
}
