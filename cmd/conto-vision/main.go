// Command conto-vision finds what is in front in a picture: people, animals and things. It reads one picture of the
// formats and limits of package picture from standard input and writes a grey PNG of its size, in which white is in
// front. It is a program of its own, which Conto runs for each picture where it is installed: the library that it needs
// links it dynamically, it takes most of a gigabyte, and its network has no clear licence (npm/NOTICE.md).
//
// It ends with 0; with 1 when it could not work; with 2 when it was called wrongly; with 3 when the picture cannot be
// read. An error is one line on standard error.
package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"conto/cmd/conto-vision/isnet"
	"conto/cmd/conto-vision/onnx"
	"conto/internal/picture"
)

// How the program ends.
const (
	failed     = 1
	misused    = 2
	unreadable = 3
)

// threads is how many work on one picture; with more it is hardly faster.
const threads = 2

// The files that are needed.
const (
	network = "isnet.onnx"
	library = "onnxruntime"
)

func main() {
	err := run(os.Args[1:], os.Stdin, os.Stdout)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return
	}
	fmt.Fprintln(os.Stderr, "conto-vision:", strings.Join(strings.Fields(err.Error()), " "))
	code := failed
	switch {
	case errors.Is(err, errUse):
		code = misused
	case errors.Is(err, errPicture):
		code = unreadable
	}
	os.Exit(code)
}

// What is not the machine's fault.
var (
	errUse     = errors.New("see conto-vision -h")
	errPicture = errors.New("the picture cannot be read")
)

// run does what the arguments ask for.
func run(args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("conto-vision", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	files := flags.String("files", os.Getenv("CONTO_VISION_FILES"),
		"the `folder` of its library and its network; without it and CONTO_VISION_FILES, vision beside the program")
	check := flags.Bool("check", false, "read no picture; load both, and say so")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(out)
		fmt.Fprintln(out, "conto-vision < PICTURE > MATTE: what is in front in a picture is white in the matte.")
		flags.PrintDefaults()
		return err
	} else if err != nil {
		return fmt.Errorf("%w; %w", err, errUse)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q is not expected; %w", flags.Arg(0), errUse)
	}
	folder, err := folderOf(*files)
	if err != nil {
		return err
	}
	if *check {
		return load(folder, out)
	}
	return find(folder, in, out)
}

// folderOf returns the folder of the files: the one that is named, or the one beside the program.
func folderOf(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	program, err := os.Executable()
	if err == nil {
		program, err = filepath.EvalSymlinks(program)
	}
	return filepath.Join(filepath.Dir(program), "vision"), err
}

// open loads the network.
func open(folder string) (*onnx.Session, error) {
	ending := map[string]string{"darwin": ".dylib"}[runtime.GOOS]
	lib, net := filepath.Join(folder, library+cmp.Or(ending, ".so")), filepath.Join(folder, network)
	for _, file := range []string{lib, net} {
		if _, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("%w: `make vision` makes it", err)
		}
	}
	return onnx.Open(lib, net, threads)
}

// load shows that the network can be loaded.
func load(folder string, out io.Writer) error {
	s, err := open(folder)
	if err != nil {
		return err
	}
	s.Close()
	_, err = fmt.Fprintln(out, "ISNet is loaded, and finds what is in front in a picture")
	return err
}

// find writes the matte of a picture.
func find(folder string, in io.Reader, out io.Writer) error {
	m, _, err := picture.New(1).Read(context.Background(), in)
	if err != nil {
		return fmt.Errorf("%w: %w", errPicture, err)
	}
	s, err := open(folder)
	if err != nil {
		return err
	}
	defer s.Close()
	result, err := s.Run(onnx.Tensor{Name: isnet.Input, Shape: isnet.Shape, Data: isnet.Numbers(m)}, isnet.Output,
		isnet.Side*isnet.Side)
	if err != nil {
		return err
	}
	var file bytes.Buffer // whole, or nothing
	if err := png.Encode(&file, isnet.Matte(result, m.Rect.Dx(), m.Rect.Dy())); err != nil {
		return err
	}
	_, err = out.Write(file.Bytes())
	return err
}
