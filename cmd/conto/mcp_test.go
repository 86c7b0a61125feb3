package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"conto/client"
)

// agentOf connects an agent to `conto mcp`, run as agents run it: a process of its own.
func agentOf(t *testing.T, url, key string) *mcp.ClientSession {
	t.Helper()
	cmd := command(t.Context(), "mcp", "--url", url)
	cmd.Env = append(cmd.Env, "CONTO_KEY="+key)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil).Connect(t.Context(),
		&mcp.CommandTransport{Command: cmd}, nil)
	fine(t, "connect", err)
	t.Cleanup(func() { _ = session.Close() }) // the process may have ended
	return session
}

// calls calls a tool and returns what it answers, as text, with the kinds of content that came besides.
func calls(t *testing.T, s *mcp.ClientSession, tool string, args map[string]any) (text string, kinds []string,
	failed bool) {
	t.Helper()
	r, err := s.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: args})
	fine(t, "call "+tool, err)
	for _, c := range r.Content {
		switch c := c.(type) {
		case *mcp.TextContent:
			text += c.Text + "\n"
		case *mcp.ImageContent:
			kinds = append(kinds, c.MIMEType)
		case *mcp.AudioContent:
			kinds = append(kinds, c.MIMEType)
		}
	}
	return text, kinds, r.IsError
}

// TestMCP: an agent sees prices and locks, generates within the price that it names, reads the balance, and can do
// nothing that its key may not.
func TestMCP(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	a := s.open()
	_, err := s.Subscriptions.Change(t.Context(), a.ID,
		client.Subscription{Plan: "pro", Interval: "month", Method: "pm_ok"})
	fine(t, "subscribe", err)
	key, err := s.Keys.Make(t.Context(), a.ID, "agent")
	fine(t, "key", err)
	agent := agentOf(t, s.boot.URL, key.Key)
	tools, err := agent.ListTools(t.Context(), nil)
	if err != nil || len(tools.Tools) != 8 {
		t.Fatalf("%v, %v", tools, err)
	}
	for _, tool := range tools.Tools {
		if tool.Description == "" || tool.Annotations == nil || tool.Annotations.ReadOnlyHint ==
			(tool.Name == "generate" || tool.Name == "cancel_generation") {
			t.Errorf("%s: %+v", tool.Name, tool.Annotations)
		}
	}
	models, _, failed := calls(t, agent, "list_models", nil)
	var list struct{ Items []client.Model }
	if failed || json.Unmarshal([]byte(models), &list) != nil || len(list.Items) != 11 {
		t.Errorf("models: %s", models)
	}
	takesAsSaid(t, list.Items)
	price := map[string]any{"model": "z-image", "options": map[string]any{"count": 2}}
	if text, _, failed := calls(t, agent, "price", price); failed || !strings.Contains(text, `"allowance":2`) {
		t.Errorf("price: %s", text)
	}
	for _, c := range []struct {
		name  string
		args  map[string]any
		said  string
		fails bool
		kind  string
	}{
		{"words", map[string]any{"model": "mini-llm", "prompt": "Hello", "max_credits": 0}, "no language model", false, ""},
		{"a sound", map[string]any{"model": "basic-voice", "prompt": "Hello", "max_credits": 0}, "succeeded", false,
			"audio/wave"},
		{"a picture", map[string]any{"model": "fast-image", "prompt": "a cat", "max_credits": 0}, "It is a sample", false,
			"image/jpeg"},
		{"a seed", map[string]any{"model": "fast-image", "prompt": "a dog", "seed": 7, "max_credits": 0}, "Its seed is 7.",
			false, "image/jpeg"},
		{"too dear", map[string]any{"model": "premium-image", "prompt": "a cat", "max_credits": 7}, "it would cost 8 credits",
			true, ""},
		{"no price named", map[string]any{"model": "mini-llm", "prompt": "Hello"}, "max_credits", true, ""},
		{"no such model", map[string]any{"model": "z", "prompt": "Hello", "max_credits": 0}, "z", true, ""},
		{"no prompt", map[string]any{"model": "mini-llm", "max_credits": 0}, "prompt", true, ""},
		{"of another kind", map[string]any{"model": "lip-sync", "prompt": "a cat", "max_credits": 900}, "takes no text",
			true, ""},
	} {
		text, kinds, failed := calls(t, agent, "generate", c.args)
		if failed != c.fails || !strings.Contains(text, c.said) || strings.Join(kinds, " ") != c.kind {
			t.Errorf("%s: %v %v %s", c.name, failed, kinds, text)
		}
	}
	if text, _, failed := calls(t, agent, "balance", nil); failed || !strings.Contains(text, `"plan":"pro"`) ||
		!strings.Contains(text, `"held":0`) {
		t.Errorf("balance: %s", text)
	}
	found, _, failed := calls(t, agent, "search_gallery", map[string]any{"text": "CAT"})
	var assets struct{ Items []client.Asset }
	if failed || json.Unmarshal([]byte(found), &assets) != nil || len(assets.Items) != 1 {
		t.Fatalf("gallery: %s", found)
	}
	one := map[string]any{"id": assets.Items[0].ID}
	if text, kinds, failed := calls(t, agent, "get_asset", one); failed || len(kinds) != 1 {
		t.Errorf("asset: %v %s", kinds, text)
	}
	made := map[string]any{"id": *assets.Items[0].Generation}
	if text, _, failed := calls(t, agent, "get_generation", made); failed || !strings.Contains(text, "succeeded") {
		t.Errorf("generation: %s", text)
	}
	if text, _, failed := calls(t, agent, "cancel_generation", made); failed || !strings.Contains(text, "succeeded") {
		t.Errorf("cancelling what is over: %s", text)
	}
	off := false
	_, err = s.Team.Change(t.Context(), a.ID, a.Owner, client.MemberChange{Premium: &off})
	fine(t, "switch premium off", err)
	dear := map[string]any{"model": "premium-image", "prompt": "a cat", "max_credits": 8}
	if text, _, failed := calls(t, agent, "generate", dear); !failed || !strings.Contains(text, "paused premium") {
		t.Errorf("locked: %s", text)
	}
	fine(t, "revoke", s.Keys.Revoke(t.Context(), a.ID, key.ID))
	for _, tool := range []string{"balance", "list_models", "search_gallery"} {
		if text, _, failed := calls(t, agent, tool, nil); !failed {
			t.Errorf("with a key that was revoked, %s answers %s", tool, text)
		}
	}
}

// TestMCP_Key: what is no account's key is named as such; an operator's is none, since it could do everything.
func TestMCP_Key(t *testing.T) {
	for _, key := range []string{"x", operatorKey} {
		if code, out := says(t, "mcp", "--key", key); code != 1 || !strings.Contains(out, "make one on the page API keys") {
			t.Errorf("%d %s", code, out)
		}
	}
	if code, out := says(t, "mcp"); code != 2 || !strings.Contains(out, "--key") {
		t.Errorf("%d %s", code, out)
	}
}
