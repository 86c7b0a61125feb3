package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"go.yaml.in/yaml/v3"

	"conto/client"
	"conto/cmd/internal/boot"
	"conto/internal/browsertest"
)

// types changes a field of the form as a person does.
func (j journey) types(name, value string) {
	j.t.Helper()
	j.Run(j.t, chromedp.Evaluate(fmt.Sprintf(`(field => { field.value = %q
		field.dispatchEvent(new Event("change", {bubbles: true})) })(document.querySelector("#start [name='" + %q + "']"))`,
		value, name), nil))
}

// TestStudioInABrowser: the price follows the settings, a generation is followed to its result without a reload, its
// picture enlarged by a click, found in the gallery, made a favourite, put into a folder, deleted and taken back (C2,
// C3, C16, C26).
func TestStudioInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	j := comesIn(t, program, s, "anna", browsertest.Screen{Width: 1280, Language: "en"})
	j.open("/studio")
	j.follow(`a.mod[href="/studio?model=z-image"]`)
	j.says("2 credits", "Generate · 2 credits", "A sample will be made")
	j.types("o.count", "4")
	j.Run(t, browsertest.Told(".runbar .btn", "Generate · 8 credits"))
	j.types("o.count", "1")
	j.Run(t, browsertest.Told(".runbar .btn", "Generate · 2 credits"))
	j.value("#prompt", "a red boat")
	j.follow(".runbar .btn")
	j.Run(t, chromedp.Evaluate("window.stayed = true", nil), chromedp.WaitVisible("#run img.result", chromedp.ByQuery))
	j.says("Done", "2 credits", "Why this price")
	var stayed bool
	if j.Run(t, chromedp.Evaluate("window.stayed", &stayed)); !stayed {
		t.Error("the page was loaded again")
	}
	j.follow(`#run .tools form:has([value=upscale]) button`)
	j.Run(t, chromedp.WaitVisible("#run img.result", chromedp.ByQuery))
	j.says("Upscale", "Done", "Free")

	j.open("/gallery?text=boat")
	j.follow(`.works a:has(img[alt="a red boat"])`)
	j.follow(`button[value=star]`)
	j.says("Remove from favourites")
	j.value("#folder", "Boats")
	j.follow(`button[value=move]`)
	j.open("/gallery?favourite=yes")
	j.Run(t, browsertest.Choose("#in-folder", "Boats"))
	j.follow("form.tools .btn")
	j.follow(`.works a:has(img[alt="a red boat"])`)
	j.follow(`button[value=delete]`)
	j.open("/gallery?favourite=yes")
	j.says("Nothing here matches that.")
	j.open("/gallery?deleted=yes")
	j.says("What is deleted can be taken back for 30 days.")
	j.Run(t, chromedp.Click(".works input[name=asset]", chromedp.ByQuery))
	j.follow(`button[value=restore]`)
	j.Run(t, chromedp.WaitVisible(`.works img[alt="a red boat"]`, chromedp.ByQuery))
	for _, complaint := range j.Complaints() {
		if complaint != "not loaded: net::ERR_ABORTED" { // the script ends a stream after its last event
			t.Error(complaint)
		}
	}
}

// thinking starts a provider that never answers what is to wait, and refuses everything else.
func thinking(t *testing.T) string {
	t.Helper()
	over := make(chan struct{})
	p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked any
		_ = json.NewDecoder(r.Body).Decode(&asked) // of what cannot be read nothing is said
		if strings.Contains(fmt.Sprint(asked), "wait") {
			select {
			case <-over:
			case <-r.Context().Done():
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":{"message":"Not that one.","code":"moderation_blocked"}}`))
	}))
	t.Cleanup(p.Close)
	t.Cleanup(func() { close(over) })
	return p.URL
}

// englishOnly returns the sentences that are another in Italian.
func englishOnly(t *testing.T) map[string]bool {
	t.Helper()
	read := func(language string) map[string]string {
		var all struct{ Texts map[string]string }
		text, err := os.ReadFile("../../core/message/" + language + ".yaml")
		fine(t, "read", err)
		fine(t, "read "+language, yaml.Unmarshal(text, &all))
		return all.Texts
	}
	italian, found := read("it"), map[string]bool{}
	for key, text := range read("en") {
		if text != italian[key] && !strings.Contains(text, "{") {
			found[text] = true
		}
	}
	for _, text := range italian {
		delete(found, text) // it is Italian, too
	}
	if len(found) < 100 {
		t.Fatalf("only %d sentences are English", len(found))
	}
	return found
}

// looksGood fails the test where the page is wider than its window, axe finds something, or Italian has English left.
func (j journey) looksGood(name, axe string, width int64, english map[string]bool) {
	j.t.Helper()
	var wide int64
	var said []string
	j.Run(j.t, chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide), chromedp.Evaluate(`(() => {
		const said = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
		while (walk.nextNode()) said.push(walk.currentNode.textContent.trim())
		for (const e of document.querySelectorAll("[aria-label], [placeholder], [alt], [title]"))
			said.push(e.ariaLabel ?? "", e.placeholder ?? "", e.alt ?? "", e.title)
		return said })()`, &said))
	j.Shoot(j.t, name)
	if wide != width {
		j.t.Errorf("%s is %d wide", name, wide)
	}
	for _, text := range said {
		if english[text] {
			j.t.Errorf("%s says %q", name, text)
		}
	}
	for _, problem := range j.Violations(j.t, axe) {
		j.t.Errorf("%s: %s", name, problem)
	}
}

// TestStudioStatesInABrowser: the studio's form, its locks, a generation that runs, is done, has failed, and the
// gallery in each of its states, in both languages and themes, on a wide screen and on a phone.
func TestStudioStatesInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	axe, err := os.ReadFile("../../web/asset/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("no assets here: make assets makes them")
	}
	shown, err := os.ReadFile("../../core/catalog/default.yaml")
	fine(t, "read the catalogue", err)
	own := filepath.Join(t.TempDir(), "own.yaml")
	fine(t, "write", os.WriteFile(own, []byte(strings.Replace(string(shown), "- id: mini-llm\n",
		"- id: mini-llm\n    provider: openai\n    route: small\n", 1)), 0o600))
	s := startAs(t, place{data: t.TempDir()}, boot.Config{Catalog: own,
		Makers: boot.Makers{OpenAIURL: thinking(t)}})
	a, empty := s.open(), s.open()
	up, err := s.Studio.Upload(t.Context(), a.ID, "square.png", drawn(t))
	fine(t, "upload", err)
	yes, folder := true, "Fotografie"
	_, err = s.Studio.ChangeAsset(t.Context(), a.ID, up.ID, client.AssetChange{Folder: &folder, Favourite: &yes})
	fine(t, "a folder", err)
	made := ran(t, s.Client, a.ID, client.Work{Model: "fast-image", Prompt: "una barca rossa"})
	gone := ran(t, s.Client, a.ID, client.Work{Model: "basic-voice", Prompt: "Good morning."})
	_, err = s.Studio.ChangeAsset(t.Context(), a.ID, gone.Assets[0].ID, client.AssetChange{Deleted: &yes})
	fine(t, "delete", err)
	failed := ran(t, s.Client, a.ID, client.Work{Model: "mini-llm", Prompt: "no"})
	running, err := s.Studio.Start(t.Context(), a.ID, client.Work{Model: "mini-llm", Prompt: "wait"})
	fine(t, "start", err)
	if made.State != "succeeded" || failed.State != "failed" {
		t.Fatalf("made %+v, failed %+v", made, failed)
	}
	english := englishOnly(t)
	for _, on := range []browsertest.Screen{{Width: 1280, Language: "en"}, {Width: 390, Dark: true, Language: "it"}} {
		j := journey{browsertest.Look(t, program, s.boot.URL, "/help", on), t}
		not := map[string]bool{}
		if on.Language == "it" {
			not = english
		}
		enters := func(account string) {
			_, err := s.Accounts.SetLanguage(t.Context(), account, on.Language)
			fine(t, "language", err)
			portal, err := s.Portals.Open(t.Context(), account, "", "")
			fine(t, "make a link", err)
			j.open(strings.TrimPrefix(portal.URL, s.boot.URL))
		}
		enters(empty.ID)
		j.open("/gallery")
		name := func(state string) string {
			return fmt.Sprintf("works-%s-%s-%d-%v", state, on.Language, on.Width, on.Dark)
		}
		j.looksGood(name("empty"), string(axe), on.Width, not)
		enters(a.ID)
		for _, one := range [][2]string{
			{"form", "/studio?model=z-image"}, {"lock", "/studio?model=premium-video"}, {"lip-sync", "/studio?model=lip-sync"},
			{"running", "/generations/" + running.ID}, {"done", "/generations/" + made.ID},
			{"failed", "/generations/" + failed.ID}, {"gallery", "/gallery"}, {"item", "/gallery/" + made.Assets[0].ID},
			{"deleted", "/gallery?deleted=yes"},
		} {
			j.open(one[1])
			j.looksGood(name(one[0]), string(axe), on.Width, not)
		}
		for _, complaint := range j.Complaints() {
			t.Error(complaint)
		}
	}
}
