// Package deliverytest is the suite that every channel to the exchange passes.
package deliverytest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"conto/driver/document/delivery"
)

// Driver makes a transmitter, and reads what has arrived at the other end: files by their names. What a channel cannot
// help sending twice counts once if anyone who gets it can tell.
type Driver func(t *testing.T) (transmitter delivery.Transmitter, arrived func() map[string][]byte)

// Run runs the suite.
func Run(t *testing.T, d Driver) {
	t.Run("a file arrives byte for byte", func(t *testing.T) { arrives(t, d) })
	t.Run("the largest file", func(t *testing.T) { largest(t, d) })
	t.Run("sent twice it is one", func(t *testing.T) { twice(t, d) })
	t.Run("many at once", func(t *testing.T) { many(t, d) })
	t.Run("no file of the exchange's", func(t *testing.T) { refused(t, d) })
	t.Run("given up", func(t *testing.T) { givenUp(t, d) })
}

// Sample returns a file with everything that channels like to change: line ends, dots, blanks at the end, bytes beyond
// ASCII.
func Sample() delivery.File {
	return delivery.File{Name: "IT01234560587_0000A.xml",
		Content: []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<a>\n.\n..\r\nperché € \n\n</a>  \r\n")}
}

func send(t *testing.T, to delivery.Transmitter, f delivery.File) delivery.Taken {
	t.Helper()
	taken, err := to.Send(t.Context(), f)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return taken
}

// expect checks that these files have arrived, and nothing else.
func expect(t *testing.T, arrived func() map[string][]byte, files ...delivery.File) {
	t.Helper()
	got := arrived()
	if len(got) != len(files) {
		t.Errorf("%d files arrived, want %d", len(got), len(files))
	}
	for _, f := range files {
		if !bytes.Equal(got[f.Name], f.Content) {
			t.Errorf("%s arrived with %d bytes, was sent with %d: %.100q", f.Name, len(got[f.Name]), len(f.Content), got[f.Name])
		}
	}
}

func arrives(t *testing.T, d Driver) {
	to, arrived := d(t)
	f := Sample()
	if taken := send(t, to, f); taken.Before {
		t.Error("it had it already")
	}
	expect(t, arrived, f)
}

func largest(t *testing.T, d Driver) {
	to, arrived := d(t)
	f := Sample()
	f.Content = bytes.Repeat([]byte("0123456789"), delivery.Longest/10)
	send(t, to, f)
	expect(t, arrived, f)
}

func twice(t *testing.T, d Driver) {
	to, arrived := d(t)
	f := Sample()
	first := send(t, to, f)
	if second := send(t, to, f); second.ID != first.ID {
		t.Errorf("it is known by %q, and then by %q", first.ID, second.ID)
	}
	expect(t, arrived, f)
}

func many(t *testing.T, d Driver) {
	to, arrived := d(t)
	files := make([]delivery.File, 8)
	var all sync.WaitGroup
	for i := range files {
		files[i] = delivery.File{Name: fmt.Sprintf("IT01234560587_%05d.xml", i), Content: fmt.Appendf(nil, "<a>%d</a>", i)}
		for range 2 { // each by two who do not know of each other
			all.Go(func() {
				if _, err := to.Send(t.Context(), files[i]); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	expect(t, arrived, files...)
}

func refused(t *testing.T, d Driver) {
	to, arrived := d(t)
	good := Sample()
	for _, f := range []delivery.File{
		{Name: "", Content: good.Content}, {Name: "invoice.xml", Content: good.Content}, {Name: "../IT01234560587_00001.xml",
			Content: good.Content},
		{Name: "IT01234560587_000001.xml", Content: good.Content}, {Name: "IT01234560587_00001.xml\r\nX: y",
			Content: good.Content},
		{Name: "IT01234560587_00001.pdf", Content: good.Content}, {Name: good.Name},
		{Name: good.Name, Content: make([]byte, delivery.Longest+1)},
	} {
		if _, err := to.Send(t.Context(), f); !errors.Is(err, delivery.ErrRefused) {
			t.Errorf("%q of %d bytes: %v, want ErrRefused", f.Name, len(f.Content), err)
		}
	}
	expect(t, arrived)
}

func givenUp(t *testing.T, d Driver) {
	to, arrived := d(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := to.Send(ctx, Sample()); err == nil || errors.Is(err, delivery.ErrRefused) {
		t.Errorf("%v", err)
	}
	expect(t, arrived)
}
