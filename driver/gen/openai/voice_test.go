package openai_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"conto/driver/gen"
	"conto/driver/gen/gentest"
)

// wav returns a sound of so many bytes at 1000 bytes a second, whose head says another number.
func wav(length int, said uint32) []byte {
	var b bytes.Buffer
	word := func(n uint32) { _ = binary.Write(&b, binary.LittleEndian, n) } // memory takes it all
	b.WriteString("RIFF")
	word(0xffffffff)
	b.WriteString("WAVEfmt ")
	word(16)
	for _, n := range []uint32{1 | 1<<16, 500, 1000, 2 | 16<<16} {
		word(n)
	}
	b.WriteString("LIST")
	word(3)
	b.WriteString("abc\x00data")
	word(said)
	b.Write(make([]byte, length))
	return b.Bytes()
}

// sends returns a handler that sends a body of a media type.
func sends(media string, body []byte) gentest.Act {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", media)
		_, _ = w.Write(body)
	}
}

// TestSpeak: what lasts how long.
func TestSpeak(t *testing.T) {
	mp3 := append([]byte("ID3\x03\x00"), make([]byte, 2000)...)
	for name, c := range map[string]struct {
		act     gentest.Act
		media   string
		seconds int64
		guess   bool
		kind    gen.FaultKind
	}{
		"a whole head":     {sends("audio/wav", wav(2001, 2001)), "audio/wave", 3, false, ""},
		"a streamed head":  {sends("audio/wav", wav(2000, 0xffffffff)), "audio/wave", 2, false, ""},
		"MP3 all the same": {sends("audio/mpeg", mp3), "audio/mpeg", 2, true, ""},
		"nothing":          {sends("audio/wav", nil), "", 0, false, gen.Unknown},
		"a page":           {sends("text/html", []byte("<p>")), "", 0, false, gen.Unknown},
		"JSON":             {sends("application/json", []byte(`{"ok": true}`)), "", 0, false, gen.Unknown},
		"a refusal":        {gentest.Status(400, `{"error": "no such voice"}`), "", 0, false, gen.Input},
	} {
		s := gentest.NewServer(t, newFake)
		s.Next(c.act)
		d := open(t, s, "")
		p := run(t, d, gen.Task{Kind: gen.Voice, Prompt: strings.Repeat("à", 16),
			Choice: map[string]string{"voice": "nova"}})
		if want := `{"input":"` + strings.Repeat("à", 16) + `","model":"m","response_format":"wav","voice":"nova"}`; want !=
			string(s.Requests()[0].Body) {
			t.Errorf("sent %s", s.Requests()[0].Body)
		}
		if c.kind != "" {
			if p.State != gen.Failed || p.Fault.Kind != c.kind {
				t.Errorf("%s: %+v, %v", name, p, p.Fault)
			}
			continue
		}
		if p.State != gen.Done || p.Usage.Seconds != c.seconds || p.Usage.Estimated != c.guess ||
			p.Outputs[0].Media != c.media {
			t.Fatalf("%s: %+v, %v", name, p, p.Fault)
		}
		r, _, err := d.Open(t.Context(), p.Outputs[0])
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		if name == "a streamed head" && !bytes.Equal(body[8:], wav(2000, 2000)[8:]) {
			t.Errorf("%s: %q", name, body[:60])
		}
	}
}
