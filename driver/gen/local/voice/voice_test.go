package voice

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"conto/driver/gen/local/weights"
)

const sentence = "Your picture is ready, and you have twelve credits left."

// say returns Say where Flite is there.
func say(t testing.TB, r Request) ([]byte, error) {
	t.Helper()
	wav, err := Say(t.Context(), r)
	if errors.Is(err, weights.ErrMissing) {
		t.Skip(err)
	}
	return wav, err
}

// seconds checks what a WAV file says of itself, and returns how long it is.
func seconds(t testing.TB, wav []byte) float64 {
	t.Helper()
	number := binary.LittleEndian
	if len(wav) < header || string(wav[:4]) != "RIFF" || string(wav[8:16]) != "WAVEfmt " ||
		string(wav[36:40]) != "data" {
		t.Fatalf("the file begins with %q", wav[:min(len(wav), header)])
	}
	rate := number.Uint32(wav[24:])
	if int(number.Uint32(wav[4:])) != len(wav)-8 || int(number.Uint32(wav[40:])) != len(wav)-header ||
		number.Uint16(wav[20:]) != 1 || number.Uint16(wav[22:]) != 1 || number.Uint16(wav[34:]) != 16 ||
		number.Uint32(wav[28:]) != 2*rate || rate < 8000 || rate > 48000 {
		t.Fatalf("the head is %v", wav[:header])
	}
	return float64(len(wav)-header) / float64(2*rate)
}

func TestSay_English(t *testing.T) {
	var before []byte
	for _, voice := range English {
		wav, err := say(t, Request{Text: sentence, Voice: voice})
		if err != nil {
			t.Fatalf("%s: %v", voice, err)
		}
		if long := seconds(t, wav); long < 2 || long > 7 {
			t.Errorf("%s: %d characters take %.1f s", voice, len(sentence), long)
		}
		if bytes.Equal(wav, before) {
			t.Errorf("%s is the voice before", voice)
		}
		before = wav
	}
}

// TestSay_Texts: different texts differ, longer ones are longer, and one text is always the same.
func TestSay_Texts(t *testing.T) {
	read := func(text string) []byte {
		wav, err := say(t, Request{Text: text, Language: "en-GB", Voice: "kal16"})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		return wav
	}
	one, other := read("Good morning."), read("Good evening.")
	if bytes.Equal(one, other) || !bytes.Equal(one, read("Good morning.")) {
		t.Error("texts are not told apart")
	}
	if short, long := seconds(t, one), seconds(t, read(strings.Repeat("Good morning. ", 20))); long < 10*short {
		t.Errorf("once takes %.1f s, twenty times %.1f s", short, long)
	}
	read("-o /etc/passwd, he said; “that’s” café – über 5 €\x00\n… --help")
	read(strings.Repeat("word ", MaxCharacters/5))
}

func TestSay_Refused(t *testing.T) {
	for _, c := range []struct {
		request Request
		want    error
	}{
		{Request{}, ErrEmpty}, {Request{Text: " \n\t…?!"}, ErrEmpty}, {Request{Text: "漢字"}, ErrEmpty},
		{Request{Text: strings.Repeat("é", MaxCharacters+1)}, ErrLong},
		{Request{Text: "Hello", Voice: "../slt"}, ErrVoice},
		{Request{Text: "Ciao", Language: "it", Voice: "slt"}, ErrVoice},
		{Request{Text: "Hello", Language: "--help"}, ErrLanguage},
		{Request{Text: "Hello", Language: "english"}, ErrLanguage},
	} {
		if _, err := say(t, c.request); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c.request, err, c.want)
		}
	}
}

// TestSay_Cancelled: reading ends with its context, also while it computes.
func TestSay_Cancelled(t *testing.T) {
	if _, err := say(t, Request{Text: "Hello"}); err != nil { // it is compiled now
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := Say(ctx, Request{Text: strings.Repeat("long ", 390)}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// TestSay_Together: several read at once, each its own text.
func TestSay_Together(t *testing.T) {
	texts := []string{"One.", "Two hundred.", "Three thousand.", "Four hundred thousand."}
	want := make([][]byte, len(texts))
	for i, text := range texts {
		var err error
		if want[i], err = say(t, Request{Text: text, Voice: "kal16"}); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error)
	for i, text := range texts {
		go func() {
			wav, err := Say(t.Context(), Request{Text: text, Voice: "kal16"})
			if err == nil && !bytes.Equal(wav, want[i]) {
				err = errors.New(text + " is read otherwise")
			}
			done <- err
		}()
	}
	for range texts {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// TestSay_NotInstalled: the error names the program for the language.
func TestSay_NotInstalled(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Say(t.Context(), Request{Text: "Buongiorno", Language: "it"})
	var missing *MissingError
	if !errors.As(err, &missing) || missing.Language != "it" || missing.Program != "espeak-ng" {
		t.Errorf("%v", err)
	}
}

func TestSay_Espeak(t *testing.T) {
	if _, err := exec.LookPath(espeakProgram); err != nil {
		t.Skip("espeak-ng is not installed, so nothing but English can be read")
	}
	italian, err := Say(t.Context(), Request{Text: "La tua immagine è pronta, e restano dodici crediti.", Language: "it"})
	if err != nil {
		t.Fatal(err)
	}
	if long := seconds(t, italian); long < 2 || long > 7 {
		t.Errorf("it takes %.1f s", long)
	}
	german, err := Say(t.Context(), Request{Text: "La tua immagine è pronta.", Language: "de-AT"})
	if err != nil || bytes.Equal(italian, german) {
		t.Errorf("German is Italian, %v", err)
	}
	_, err = Say(t.Context(), Request{Text: "nuqneH", Language: "xx"})
	var missing *MissingError
	if !errors.As(err, &missing) || missing.Program != "" {
		t.Errorf("a language that nobody has: %v", err)
	}
}

// fakeEspeak puts a program in the place of espeak-ng: it lists a voice, and else does what a script says.
func fakeEspeak(t *testing.T, script string) {
	t.Helper()
	folder := t.TempDir()
	program := "#!/bin/sh\ncase \"$1\" in --voices*) printf 'Pty\\n 5 it --/M Italian roa/it\\n'; exit;; esac\n" + script
	if err := os.WriteFile(filepath.Join(folder, espeakProgram), []byte(program), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// TestSay_EspeakFails: a program that fails, hangs, writes too much or something else is an error, and is ended.
func TestSay_EspeakFails(t *testing.T) {
	request := Request{Text: "Buongiorno", Language: "it"}
	for name, c := range map[string]struct{ script, want string }{
		"fails":          {"exit 3", "exit status 3"},
		"writes a text":  {"echo no voice here", "no WAV file"},
		"writes forever": {"exec cat /dev/zero", "more than"},
	} {
		t.Run(name, func(t *testing.T) {
			fakeEspeak(t, c.script)
			if _, err := Say(t.Context(), request); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
	t.Run("hangs", func(t *testing.T) {
		fakeEspeak(t, "exec sleep 100")
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := Say(ctx, request); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
}

// TestAudible: lengths are put right, silence and other formats are refused.
func TestAudible(t *testing.T) {
	build := func(channels byte, loud int16, n int) []byte {
		wav := []byte("RIFF\xff\xff\xff\x7fWAVEfmt \x10\x00\x00\x00\x01\x00" + string([]byte{channels, 0}) +
			"\x22\x56\x00\x00\x44\xac\x00\x00\x02\x00\x10\x00LIST\x03\x00\x00\x00abc\x00data\xff\xff\xff\x7f")
		for range n {
			wav = binary.LittleEndian.AppendUint16(wav, uint16(loud))
		}
		return wav
	}
	wav, err := audible(build(1, -5000, 22050))
	if err != nil {
		t.Fatal(err)
	}
	if long := seconds(t, wav); long != 1 {
		t.Errorf("it takes %v s", long)
	}
	for name, c := range map[string]struct {
		wav  []byte
		want error
	}{
		"silence": {build(1, 9, 22050), ErrSilent}, "no samples": {build(1, 0, 0), ErrSilent},
		"two channels": {build(2, 9000, 10), errWAV}, "other": {[]byte(strings.Repeat("x", 100)), errWAV},
		"nothing": {nil, errWAV}, "a head": {build(1, 9000, 10)[:30], errWAV},
	} {
		if _, err := audible(c.wav); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func BenchmarkSay(b *testing.B) {
	for b.Loop() {
		if _, err := say(b, Request{Text: sentence}); err != nil {
			b.Fatal(err)
		}
	}
}
