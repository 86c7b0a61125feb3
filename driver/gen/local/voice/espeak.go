package voice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// espeakProgram is the program for languages besides English.
const espeakProgram = "espeak-ng"

// maxOutput is how long a WAV file a program may write, in bytes: about ten minutes.
const maxOutput = 32 << 20

// espeak reads a text in another language than English.
func espeak(ctx context.Context, r Request) ([]byte, error) {
	if r.Voice != "" {
		return nil, ErrVoice
	}
	path, err := exec.LookPath(espeakProgram)
	if err != nil {
		return nil, &MissingError{Language: r.Language, Program: espeakProgram}
	}
	language := strings.ToLower(r.Language)
	if known, err := speaks(ctx, path, language); err != nil {
		return nil, err
	} else if !known {
		if language, _, _ = strings.Cut(language, "-"); language == r.Language {
			return nil, &MissingError{Language: r.Language}
		}
		if known, err = speaks(ctx, path, language); err != nil {
			return nil, err
		} else if !known {
			return nil, &MissingError{Language: r.Language}
		}
	}
	text := strings.ReplaceAll(r.Text, "[[", "[ [") // which begins a notation of sounds
	return run(ctx, path, text, "-v", language, "-b", "1", "--stdin", "--stdout")
}

// speaks reports whether the program has voices for a language, whose table has a line for each below its heading.
func speaks(ctx context.Context, path, language string) (bool, error) {
	list, err := run(ctx, path, "", "--voices="+language)
	if err != nil {
		return false, err
	}
	for i, line := range strings.Split(string(list), "\n") {
		columns := strings.Fields(line)
		if i > 0 && len(columns) > 4 && strings.EqualFold(columns[1], language) && !strings.HasPrefix(columns[4], "mb/") {
			return true, nil
		}
	}
	return false, nil
}

// run runs a program with a text and returns what it writes. Of the environment it sees where programs and its data
// are.
func run(ctx context.Context, path, text string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stdin = strings.NewReader(text)
	cmd.Env = []string{"LC_ALL=C.UTF-8"}
	for _, name := range []string{"PATH", "ESPEAK_DATA_PATH"} {
		if value, set := os.LookupEnv(name); set {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	cmd.WaitDelay = time.Second // then its pipes are closed, too
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("voice: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("voice: %w", err)
	}
	var written bytes.Buffer
	_, readErr := io.Copy(&written, io.LimitReader(out, maxOutput+1))
	if written.Len() > maxOutput {
		cancel() // and what it would write is not waited for
		return nil, errors.Join(fmt.Errorf("voice: %s writes more than %d bytes", espeakProgram, maxOutput), cmd.Wait())
	}
	if err := errors.Join(readErr, cmd.Wait()); err != nil {
		return nil, fmt.Errorf("voice: %s: %w", espeakProgram, err)
	}
	return written.Bytes(), nil
}
