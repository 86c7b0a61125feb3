// Command samples writes a PDF of every kind of document into a folder, and the e-invoice of those that go to the tax
// agency.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"conto/driver/document/fatturapa"
	"conto/driver/document/pdf"
	"conto/driver/document/sample"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: samples FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "samples:", err)
		os.Exit(1)
	}
}

func write(folder string) error {
	for name, doc := range sample.Cases() {
		page, err := pdf.Draw(&doc, &pdf.Logo{Kind: "png", Image: sample.Logo})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".pdf"), page, 0o600); err != nil {
			return err
		}
		if !doc.ForExchange() || doc.Trial {
			continue
		}
		file, err := fatturapa.Write(&doc, "00001")
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name+".xml"), file, 0o600)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
