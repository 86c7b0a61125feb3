package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"conto/core/catalog"
)

// catalogCommand groups what works on catalogue files.
type catalogCommand struct {
	Check catalogCheck `cmd:"" help:"Check a catalogue and say everything that is wrong with it."`
	Show  catalogShow  `cmd:"" help:"Print the default catalogue, to begin from."`
}

// catalogCheck checks a file.
type catalogCheck struct {
	File string `arg:"" help:"The catalogue, as YAML." type:"path"`
}

// Run implements the command.
func (k *catalogCheck) Run(c *console) error {
	text, err := os.ReadFile(k.File)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no file %s", k.File)
	}
	if err != nil {
		return err
	}
	e, err := catalog.Parse(text, time.LoadLocation)
	if err != nil {
		return fmt.Errorf("%s:\n%w", k.File, err)
	}
	_, err = fmt.Fprintf(c.out, "%s is good: %d plans, %d packs, %d models; prices in %s, billing days in %s\n",
		k.File, len(e.Plans), len(e.Packs), len(e.Models), e.Currency, e.Zone)
	return err
}

// catalogShow prints the default.
type catalogShow struct{}

// Run implements the command.
func (*catalogShow) Run(c *console) error {
	_, err := c.out.Write(catalog.Default)
	return err
}
