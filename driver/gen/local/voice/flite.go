package voice

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"
	"golang.org/x/text/unicode/norm"

	"conto/driver/gen/local/weights"
)

// maxPages is how much memory one reading takes at most, in pages of 64 KiB: 256 MB.
const maxPages = 4096

// program is Flite, compiled once.
type program struct {
	runtime wazero.Runtime
	code    wazero.CompiledModule
}

// compiled compiles Flite for this machine when it is needed for the first time, and keeps it.
var compiled = sync.OnceValues(func() (*program, error) {
	content, err := weights.Program(weights.Flite)
	if err != nil {
		return nil, err
	}
	ctx := context.Background() // what is compiled is for all, so nobody's end may end it
	// Looking in each loop whether the context is done makes it six times slower. But Go cannot interrupt what is
	// compiled here: without, a program that hangs could not be ended, and a collection of garbage, for which every
	// goroutine stops, would stop all others until it ends.
	config := wazero.NewRuntimeConfig().WithCloseOnContextDone(true).WithMemoryLimitPages(maxPages)
	p := &program{runtime: wazero.NewRuntimeWithConfig(ctx, config)}
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, p.runtime); err != nil {
		return nil, fmt.Errorf("voice: %w", err)
	}
	if p.code, err = p.runtime.CompileModule(ctx, content); err != nil {
		return nil, fmt.Errorf("voice: %w", err)
	}
	return p, nil
})

// flite reads an English text. The program sees nothing of the machine but an empty folder, in which it writes.
func flite(ctx context.Context, r Request) (wav []byte, err error) {
	if r.Voice == "" {
		r.Voice = English[0]
	}
	if !slices.Contains(English, r.Voice) {
		return nil, ErrVoice
	}
	text := ascii(r.Text)
	if text == "" {
		return nil, ErrEmpty
	}
	p, err := compiled()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "voice-")
	if err != nil {
		return nil, fmt.Errorf("voice: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	config := wazero.NewModuleConfig().WithName("").
		WithArgs("flite", "-voice", r.Voice, "-t", text, "-o", "/out/speech.wav").
		WithFSConfig(wazero.NewFSConfig().WithDirMount(folder, "/out"))
	module, err := p.runtime.InstantiateModule(ctx, p.code, config)
	if module != nil {
		defer func() { err = errors.Join(err, module.Close(context.WithoutCancel(ctx))) }()
	}
	if exit := (*sys.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 0) {
		return nil, fmt.Errorf("voice: flite: %w", err)
	}
	wav, err = os.ReadFile(filepath.Join(folder, "speech.wav"))
	if err != nil {
		return nil, fmt.Errorf("voice: flite: %w", err)
	}
	return wav, nil
}

// signs are what Flite reads in place of signs that it does not know.
var signs = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "–", ", ", "—", ", ", "…", "...",
	"€", " euros ", "£", " pounds ", "×", " times ", "ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l")

// ascii returns a text in the only characters that Flite knows, or "" if nothing of it is left to be read.
func ascii(text string) string {
	var b strings.Builder
	word := false
	for _, c := range norm.NFD.String(signs.Replace(text)) {
		switch {
		case c < ' ' || unicode.IsSpace(c):
			b.WriteByte(' ')
		case c < unicode.MaxASCII:
			b.WriteRune(c)
			word = word || unicode.IsLetter(c) || unicode.IsNumber(c)
		}
	}
	if !word {
		return ""
	}
	return strings.TrimSpace(b.String())
}
