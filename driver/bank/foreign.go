package bank

import (
	"bytes"
	"regexp"
)

// signature is how a file of a known kind begins.
type signature struct{ begins, name, instead string }

// export is what to ask for in place of a file that is no statement a program can read safely.
const export = "export the statement as CAMT.053 or CSV instead"

// binaries are kinds of files that are no text.
var binaries = []signature{
	{"%PDF-", "a PDF", export},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook (XLS)", "save its sheet as CSV, or " + export},
	{"PK\x05\x06", "an empty ZIP archive", export},
	{"\x1f\x8b", "a compressed file (gzip)", "unpack it and hand in the statement that is in it"},
	{"7z\xbc\xaf\x27\x1c", "a compressed archive (7z)", "unpack it and hand in each statement that is in it"},
	{"Rar!\x1a\x07", "a compressed archive (RAR)", "unpack it and hand in each statement that is in it"},
	{"\x89PNG", "a picture (PNG)", export},
	{"\xff\xd8\xff", "a picture (JPEG)", export},
	{`{\rtf`, "a text document (RTF)", export},
}

// foreign refuses by their names files that are no text.
func foreign(content []byte) error {
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		switch {
		case bytes.Contains(content, []byte("xl/workbook")) || bytes.Contains(content, []byte("xl/worksheets")):
			return refuse("it is a workbook (XLSX); save its sheet as CSV, or %s", export)
		case bytes.Contains(content, []byte("opendocument.spreadsheet")):
			return refuse("it is a workbook (ODS); save its sheet as CSV, or %s", export)
		}
		return refuse("it is a ZIP archive; unpack it and hand in each statement that is in it")
	}
	for _, s := range binaries {
		if bytes.HasPrefix(content, []byte(s.begins)) {
			return refuse("it is %s; %s", s.name, s.instead)
		}
	}
	return nil
}

// texts are kinds of text files, each with what only it has near its beginning.
var texts = []struct {
	has  *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`(?s)\A.{0,400}(\A|\n):20:.*\n:34F:`), "an MT942 report; ask the bank for CAMT.053 or CSV"},
	{regexp.MustCompile(`\A\{1:`), "an MT940 statement; ask the bank for CAMT.053 or CSV"},
	{regexp.MustCompile(`(?s)\A(.{0,400}\n)?:20:`), "an MT940 statement; ask the bank for CAMT.053 or CSV"},
	{regexp.MustCompile(`(?i)\A(<\?xml[^>]*>|<\?ofx[^>]*>|\s)*(OFXHEADER|<OFX>)`), "an OFX file; " + export},
	{regexp.MustCompile(`\A!(Type|Account|Option):`), "a QIF file; " + export},
	{regexp.MustCompile(`(?i)\A(<\?xml[^>]*>|<!--.*?-->|\s)*(<!doctype html|<html|<table|<style|<meta)`),
		"a page of the web (HTML), as banks also name XLS; open it, save it as CSV, or " + export},
	{regexp.MustCompile(`(?s)\A<.{0,1000}(progid="Excel\.Sheet"|urn:schemas-microsoft-com:office:spreadsheet)`),
		"a workbook (XML of Excel 2003); save its sheet as CSV, or " + export},
	{regexp.MustCompile(`\A(\{\s*"|\[\s*[{\]]|\{\s*\})`), "JSON; " + export},
	{regexp.MustCompile(`\A(RH|EC)[0-9]{5}`), "a CBI statement without the blank that each of its records " +
		"begins with; hand in the file as the bank gave it"},
	{regexp.MustCompile(`(?m)\A *01[0-9]{5}[^;,|\t\n]{113}\r?$`), "a CFONB statement; ask the bank for " +
		"CAMT.053 or CSV"},
}

// foreignText refuses by their names kinds of texts that are not read. The text begins with no blank.
func foreignText(start []byte) error {
	head := start[:min(len(start), 8<<10)]
	for _, t := range texts {
		if t.has.Match(head) {
			return refuse("it is %s", t.name)
		}
	}
	return nil
}
