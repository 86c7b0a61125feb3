package boot

import (
	"context"

	"conto/engine"
)

// tellOldCatalogue has the log say that the catalogue's file is an older edition, which changes nothing: a newer one
// was published since.
func (s *Server) tellOldCatalogue(ctx context.Context, text []byte) error {
	texts, err := engine.CatalogueTexts(ctx, s.Store)
	if err == nil && texts[len(texts)-1] != string(text) {
		s.config.Log.WarnContext(ctx, "the catalogue's file is an older edition; the latest stays on sale",
			"file", s.config.Catalog, "latest", len(texts))
	}
	return err
}
