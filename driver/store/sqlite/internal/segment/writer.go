package segment

import (
	"encoding/binary"
	"fmt"
)

// Writer makes a segment of unique keys that are added in order.
type Writer struct {
	directory Directory
	page      []byte
	write     func(page []byte) error
}

// NewWriter makes a writer for so many unique keys. It hands each page to write when it is full.
func NewWriter(count int, write func(page []byte) error) *Writer {
	return &Writer{directory: Directory{filter: newFilter(count)}, write: write}
}

// Extent returns how many pages a segment of so many unique keys takes, and how many its directory takes after them.
func Extent(count int) (pages, directory int) {
	pages = (count + perPage - 1) / perPage
	bytes := 8 * (1 + pages + filterWords(count))
	return pages, (bytes + PageSize - 1) / PageSize
}

// Add adds the next unique key.
func (w *Writer) Add(m Key) error {
	if len(w.page) == 0 {
		w.directory.firsts = append(w.directory.firsts, m.Hash)
	}
	w.directory.filter.add(m.Hash)
	w.page = encode(w.page, m)
	if len(w.page) < PageSize {
		return nil
	}
	return w.flush()
}

// Close hands over what is left and returns the directory.
func (w *Writer) Close() (*Directory, error) {
	if len(w.page) > 0 {
		if err := w.flush(); err != nil {
			return nil, err
		}
	}
	return &w.directory, nil
}

func (w *Writer) flush() error {
	err := w.write(w.page)
	w.page = make([]byte, 0, PageSize)
	return err
}

// Bytes returns the directory in its form on disk.
func (d *Directory) Bytes() []byte {
	b := make([]byte, 0, 8*(1+len(d.firsts)+len(d.filter)))
	b = binary.BigEndian.AppendUint64(b, uint64(len(d.firsts)))
	for _, first := range d.firsts {
		b = binary.BigEndian.AppendUint64(b, first)
	}
	for _, word := range d.filter {
		b = binary.BigEndian.AppendUint64(b, word)
	}
	return b
}

// ReadDirectory reads what Bytes has written.
func ReadDirectory(b []byte) (*Directory, error) {
	words := make([]uint64, len(b)/8)
	for i := range words {
		words[i] = binary.BigEndian.Uint64(b[8*i:])
	}
	if len(words) == 0 || uint64(len(words)-1) < words[0] || (uint64(len(words)-1)-words[0])%blockWords != 0 {
		return nil, fmt.Errorf("segment: a directory of %d bytes makes no sense", len(b))
	}
	split := 1 + words[0]
	return &Directory{firsts: words[1:split:split], filter: words[split:]}, nil
}
