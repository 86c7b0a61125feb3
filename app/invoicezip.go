package app

import (
	"archive/zip"
	"errors"
	"io"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/fault"
	"conto/core/message"
)

// Zip writes the documents of an account that were issued in a year, or in any where it is 0, into a ZIP, as it goes:
// the PDF of each and, where it has one, the file for the exchange. Open is called once it is certain that the caller
// may have them, and returns where they go. It refuses with not_found where there are none.
func (a Documents) Zip(c *Call, id string, year int, open func() io.Writer) error {
	documents, err := a.ofYear(c, id, year)
	if err != nil {
		return err
	}
	z := zip.NewWriter(open())
	for _, d := range documents {
		if err := c.Err(); err != nil {
			return err
		}
		if err := a.pack(c, z, "", d); err != nil {
			return err
		}
	}
	return z.Close()
}

// MayZip refuses what Zip would refuse before it writes anything.
func (a Documents) MayZip(c *Call, id string, year int) error {
	_, err := a.ofYear(c, id, year)
	return err
}

func (a Documents) ofYear(c *Call, id string, year int) ([]Document, error) {
	if _, _, err := a.View(c, id, account.ViewMoney); err != nil {
		return nil, err
	}
	all, err := a.Work.Issuer.Documents(c, id)
	if err != nil {
		return nil, err
	}
	documents := inYear(all, year)
	if len(documents) == 0 {
		return nil, fault.Of(fault.NotFound, message.NoInvoices)
	}
	return documents, nil
}

// inYear returns those of some documents that were issued in a year, or in any where it is 0.
func inYear(documents []Document, year int) []Document {
	var list []Document
	for _, d := range documents {
		if year == 0 || d.Date.Year == year {
			list = append(list, d)
		}
	}
	return list
}

// pack writes the files of a document into a folder of a ZIP.
func (a Documents) pack(c *Call, z *zip.Writer, folder string, d Document) error {
	page, err := a.Work.Draw(&d.Document)
	if err := packFile(z, folder+d.FileName("pdf"), page, err); err != nil || d.Kind == bill.ProForma {
		return err
	}
	file, err := a.Work.Files.File(c, d)
	return packFile(z, folder+d.FileName("xml"), file, err)
}

// packFile writes a file of a document into a ZIP, unless there is none.
func packFile(z *zip.Writer, name string, body []byte, err error) error {
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return nil
	}
	if err != nil {
		return err
	}
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write(body)
	}
	return err
}
