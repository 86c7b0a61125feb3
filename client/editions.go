package client

import (
	"context"
	"net/http"
	"time"
)

// EditionService is the editions of the catalogue; operators only.
type EditionService struct{ *conn }

// Edition is an edition of the catalogue, and who published it.
type Edition struct {
	Number int        `json:"number"`
	From   *time.Time `json:"from"` // when it went, or goes, on sale; nil for one that came with a server's start
	By     string     `json:"by"`
	Reason string     `json:"reason"`
}

// Editions are all of them, the oldest first, and the one that waits to go on sale.
type Editions struct {
	Items   []Edition `json:"items"`
	Planned *Edition  `json:"planned"`
}

// CheckedCatalog is what a text would be as the next edition.
type CheckedCatalog struct {
	Number  int      `json:"number"`
	Wrong   []string `json:"wrong"`
	Changes []string `json:"changes"`
	Same    bool     `json:"same"`
}

// List returns every edition.
func (s EditionService) List(ctx context.Context) (*Editions, error) {
	out := &Editions{}
	return out, s.get(ctx, "/v1/catalog/editions", nil, out)
}

// Check returns what a text would change as the next edition.
func (s EditionService) Check(ctx context.Context, text string) (*CheckedCatalog, error) {
	out := &CheckedCatalog{}
	return out, s.write(ctx, http.MethodPost, "/v1/catalog/check", map[string]string{"text": text}, out)
}

// Publish makes a text the edition of a number, which a check of it has said, on sale from an instant on; nil is at
// once. Admins only.
func (s EditionService) Publish(ctx context.Context, text string, number int, from *time.Time,
	reason string) (*Edition, error) {
	body := map[string]any{"text": text, "number": number, "reason": reason}
	if from != nil {
		body["from"] = from
	}
	out := &Edition{}
	return out, s.write(ctx, http.MethodPost, "/v1/catalog/editions", body, out)
}

// Withdraw takes back the edition that waits to go on sale. Admins only.
func (s EditionService) Withdraw(ctx context.Context) error {
	return s.write(ctx, http.MethodDelete, "/v1/catalog/editions/planned", nil, nil)
}
