// Package agent lets an agent of a customer use the studio, over the Model Context Protocol: it sees prices before
// anything runs, runs generations within a price that it names, and reads the balance. It calls the API with one of the
// account's own keys, so it can do what that key may and nothing else: it buys nothing, and changes no plan.
package agent

import (
	"context"
	"errors"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"conto/client"
)

// Agent answers an agent's calls for one account.
type Agent struct {
	client  *client.Client
	account string
}

// ErrKey means that a key is not an account's.
var ErrKey = errors.New("the key does not begin with ck., so it is not an account's: make one on the page API keys")

// New makes the server of an account, known by its key, at a Conto.
func New(url, key, version string) (*mcp.Server, error) {
	parts := strings.Split(key, ".")
	if len(parts) != 4 || !strings.HasPrefix(parts[1], "acc") {
		return nil, ErrKey
	}
	a := &Agent{client.New(url, key), parts[1]}
	s := mcp.NewServer(&mcp.Implementation{Name: "conto", Title: "Conto", Version: version}, &mcp.ServerOptions{
		Instructions: "Generations cost credits. Call price before generate, and give generate the price as max_credits. " +
			"Nothing here can buy credits or change the plan; a lock says what a person can do.",
	})
	never := false
	reads := &mcp.ToolAnnotations{ReadOnlyHint: true, OpenWorldHint: &never}
	writes := func() *mcp.ToolAnnotations { return &mcp.ToolAnnotations{DestructiveHint: &never} }
	mcp.AddTool(s, &mcp.Tool{Name: "list_models", Annotations: reads,
		Description: "List the models: what each makes, its options with bounds, defaults and the plan that a word " +
			"needs, what it takes beside them (prompt, files, consent), and its lock if it cannot be used " +
			"now, with what would open it."}, a.models)
	mcp.AddTool(s, &mcp.Tool{Name: "price", Annotations: reads,
		Description: "Say what a generation would cost in credits, and whether it may run now. Costs nothing."}, a.price)
	mcp.AddTool(s, &mcp.Tool{Name: "balance", Annotations: reads,
		Description: "Read the plan, the credits that are free to spend and held, and when more come."}, a.balance)
	mcp.AddTool(s, &mcp.Tool{Name: "generate", Annotations: writes(),
		Description: "Start a generation and wait for it. It is refused when it would cost more than max_credits; " +
			"one that fails costs nothing. What it made stays in the gallery."}, a.generate)
	mcp.AddTool(s, &mcp.Tool{Name: "get_generation", Annotations: reads,
		Description: "Say how far a generation is, and what came out."}, a.generation)
	mcp.AddTool(s, &mcp.Tool{Name: "cancel_generation", Annotations: writes(),
		Description: "Ask for the end of a generation. One that is not delivered costs nothing."}, a.cancel)
	mcp.AddTool(s, &mcp.Tool{Name: "search_gallery", Annotations: reads,
		Description: "List what was made and uploaded, the newest first."}, a.gallery)
	mcp.AddTool(s, &mcp.Tool{Name: "get_asset", Annotations: reads,
		Description: "Show a file of the gallery: a picture made smaller, a text, a sound."}, a.asset)
	return s, nil
}

// none is what a tool without arguments takes.
type none struct{}

// list is what a tool that lists things returns.
type list[T any] struct {
	Items []T `json:"items"`
}

func (a *Agent) models(ctx context.Context, _ *mcp.CallToolRequest, _ none) (*mcp.CallToolResult, list[client.Model],
	error) {
	models, err := a.client.Accounts.Models(ctx, a.account, "")
	return nil, list[client.Model]{models}, err
}

// asked is a generation as an agent asks for its price.
type asked struct {
	Model   string         `json:"model" jsonschema:"the id of the model, from list_models"`
	Options map[string]any `json:"options,omitempty" jsonschema:"by name; those left out have defaults"`
}

func (a *Agent) price(ctx context.Context, _ *mcp.CallToolRequest, in asked) (*mcp.CallToolResult, *client.Quote,
	error) {
	q, err := a.client.Credits.Quote(ctx, a.account, client.HoldRequest{Model: in.Model, Options: in.Options})
	return nil, q, err
}

// balance is what there is to spend.
type balance struct {
	Plan       string                      `json:"plan"`
	Status     string                      `json:"status"`
	Available  int64                       `json:"available" jsonschema:"credits that are free to spend"`
	Held       int64                       `json:"held" jsonschema:"credits that generations under way hold"`
	Allowances map[string]client.Allowance `json:"allowances" jsonschema:"generations that the plan includes this month"`
	NextRefill string                      `json:"next_refill"`
}

func (a *Agent) balance(ctx context.Context, _ *mcp.CallToolRequest, _ none) (*mcp.CallToolResult, balance, error) {
	of, err := a.client.Accounts.Get(ctx, a.account)
	if err != nil {
		return nil, balance{}, err
	}
	return nil, balance{of.Plan, of.Status, of.Credits.Available, of.Credits.Held, of.Allowances,
		of.NextRefill.UTC().Format("2006-01-02")}, nil
}

// found is what is looked for in the gallery.
type found struct {
	Text string `json:"text,omitempty" jsonschema:"only what has this in its prompt or name"`
	Kind string `json:"kind,omitempty" jsonschema:"only of this kind: image, audio, video, text"`
}

func (a *Agent) gallery(ctx context.Context, _ *mcp.CallToolRequest, in found) (*mcp.CallToolResult, list[client.Asset],
	error) {
	query := map[string][]string{"limit": {"20"}}
	if in.Text != "" {
		query["text"] = []string{in.Text}
	}
	if in.Kind != "" {
		query["kind"] = []string{in.Kind}
	}
	page, err := a.client.Studio.Assets(ctx, a.account, query)
	if err != nil {
		return nil, list[client.Asset]{}, err
	}
	return nil, list[client.Asset]{page.Items}, nil
}
