package agent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"conto/client"
)

const (
	usualWait = 2 * time.Minute
	maxWait   = 10 * time.Minute
	// maxShown bounds a file that is shown to an agent, in bytes; it is in the gallery anyway.
	maxShown = 4 << 20
)

// work is a generation as an agent asks for it.
type work struct {
	Model      string         `json:"model" jsonschema:"the id of the model, from list_models"`
	MaxCredits int64          `json:"max_credits" jsonschema:"what it may cost at most, from price"`
	Options    map[string]any `json:"options,omitempty" jsonschema:"by name; those left out have their defaults"`
	Prompt     string         `json:"prompt,omitempty" jsonschema:"what to make, or the text to read aloud"`
	Language   string         `json:"language,omitempty" jsonschema:"of the prompt: en, it"`
	Image      string         `json:"image,omitempty" jsonschema:"the id of a picture in the gallery to work on"`
	Audio      string         `json:"audio,omitempty" jsonschema:"the id of a sound in the gallery to work on"`
	Video      string         `json:"video,omitempty" jsonschema:"the id of a film in the gallery to work on"`
	Consent    bool           `json:"consent,omitempty" jsonschema:"the user confirmed: the people in the files agree"`
	Seed       *int64         `json:"seed,omitempty" jsonschema:"of a model that takes one: makes the same again"`
	Wait       int            `json:"wait_seconds,omitempty" jsonschema:"how long to wait: 120 if nothing is said, 600 at most"`
}

// generate starts a generation that costs no more than the agent has said, and waits for it.
func (a *Agent) generate(ctx context.Context, _ *mcp.CallToolRequest, in work) (*mcp.CallToolResult, any, error) {
	if in.MaxCredits < 0 || in.Wait < 0 {
		return nil, nil, errors.New("max_credits and wait_seconds are not negative")
	}
	q, err := a.client.Credits.Quote(ctx, a.account, client.HoldRequest{Model: in.Model, Options: in.Options})
	if err != nil {
		return nil, nil, err
	}
	if q.Lock != nil {
		return nil, nil, errors.New(q.Lock.Message)
	}
	if q.Credits > in.MaxCredits {
		return nil, nil, fmt.Errorf("it would cost %d credits, which is more than max_credits, %d; nothing was started",
			q.Credits, in.MaxCredits)
	}
	g, err := a.client.Studio.Start(ctx, a.account, client.Work{Model: in.Model, Options: in.Options, Prompt: in.Prompt,
		Language: in.Language, Files: client.WorkFiles{Image: in.Image, Audio: in.Audio, Video: in.Video},
		Consent: in.Consent, Seed: in.Seed})
	if err != nil {
		return nil, nil, err
	}
	patience := usualWait
	if in.Wait > 0 {
		patience = min(time.Duration(in.Wait)*time.Second, maxWait)
	}
	waiting, stop := context.WithTimeout(ctx, patience)
	defer stop()
	last, err := client.WaitFor(waiting, a.client.Studio, a.account, g.ID)
	if err != nil && waiting.Err() == nil {
		return nil, nil, err
	}
	if last != nil {
		g = last
	}
	return a.shown(ctx, g), nil, nil
}

// named names a generation, or an asset.
type named struct {
	ID string `json:"id"`
}

func (a *Agent) generation(ctx context.Context, _ *mcp.CallToolRequest, in named) (*mcp.CallToolResult, any, error) {
	g, err := a.client.Studio.Get(ctx, a.account, in.ID)
	if err != nil {
		return nil, nil, err
	}
	return a.shown(ctx, g), nil, nil
}

func (a *Agent) cancel(ctx context.Context, _ *mcp.CallToolRequest, in named) (*mcp.CallToolResult, any, error) {
	g, err := a.client.Studio.Cancel(ctx, a.account, in.ID)
	if err != nil {
		return nil, nil, err
	}
	return a.shown(ctx, g), nil, nil
}

func (a *Agent) asset(ctx context.Context, _ *mcp.CallToolRequest, in named) (*mcp.CallToolResult, any, error) {
	f, err := a.client.Studio.Asset(ctx, a.account, in.ID)
	if err != nil {
		return nil, nil, err
	}
	return &mcp.CallToolResult{Content: a.file(ctx, f)}, nil, nil
}

// shown returns how far a generation is, and what came out.
func (a *Agent) shown(ctx context.Context, g *client.Generation) *mcp.CallToolResult {
	var b strings.Builder
	fmt.Fprintf(&b, "Generation %s with %s: %s.", g.ID, g.Model, g.State)
	switch {
	case g.State == "succeeded":
		fmt.Fprintf(&b, " It cost %d credits", g.Credits)
		if g.Allowance > 0 {
			fmt.Fprintf(&b, " and %d of what the plan includes", g.Allowance)
		}
		b.WriteString(".")
		if g.Sample {
			b.WriteString(" It is a sample: no provider is connected for this model.")
		}
		if g.Seed != nil {
			fmt.Fprintf(&b, " Its seed is %d.", *g.Seed)
		}
	case g.Failure != nil:
		fmt.Fprintf(&b, " %s It cost nothing.", g.Failure.Message)
	case g.State == "queued":
		fmt.Fprintf(&b, " %d wait before it; ask get_generation later.", g.Ahead)
	case !g.Final():
		b.WriteString(" Ask get_generation later.")
	}
	r := &mcp.CallToolResult{IsError: g.State == "failed", Content: []mcp.Content{&mcp.TextContent{Text: b.String()}}}
	for i := range g.Assets {
		r.Content = append(r.Content, a.file(ctx, &g.Assets[i])...)
	}
	return r
}

// file returns a file as an agent can look at it, with its id. One that is too large, or that it cannot see, is named.
func (a *Agent) file(ctx context.Context, f *client.Asset) []mcp.Content {
	name := &mcp.TextContent{Text: fmt.Sprintf("asset %s: %s, %d bytes", f.ID, f.Media, f.Bytes)}
	media, _, _ := strings.Cut(f.Media, ";")
	open := a.client.Studio.File
	if f.Kind == "image" {
		open = a.client.Studio.SmallFile
	}
	if f.Kind != "image" && f.Kind != "text" && f.Kind != "audio" || f.Kind != "image" && f.Bytes > maxShown {
		return []mcp.Content{name}
	}
	r, err := open(ctx, a.account, f.ID)
	if err != nil {
		name.Text += ": " + err.Error()
		return []mcp.Content{name}
	}
	body, err := io.ReadAll(io.LimitReader(r, maxShown+1))
	if err := errors.Join(err, r.Close()); err != nil || len(body) > maxShown {
		return []mcp.Content{name}
	}
	switch f.Kind {
	case "image":
		if strings.HasPrefix(string(body), "\xff\xd8") { // a smaller picture may be another format
			media = "image/jpeg"
		}
		return []mcp.Content{name, &mcp.ImageContent{Data: body, MIMEType: media}}
	case "audio":
		return []mcp.Content{name, &mcp.AudioContent{Data: body, MIMEType: media}}
	}
	return []mcp.Content{name, &mcp.TextContent{Text: string(body)}}
}
