package main

import (
	"context"
	"fmt"
	"strings"

	"conto/cmd/internal/boot"
	"conto/driver/store"
)

// mostMissing is how many files that are missing are named.
const mostMissing = 20

// files looks for the file of each asset of a gallery, and names those that are missing.
func (v *verifyCommand) files(ctx context.Context, s store.Store) error {
	missing, err := boot.MissingFiles(ctx, v.Data, v.Files.config(), s)
	if n := len(missing); n > 0 {
		return fmt.Errorf("%d files of galleries are missing: %s", n, strings.Join(missing[:min(n, mostMissing)], ", "))
	}
	return err
}
