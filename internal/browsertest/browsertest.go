// Package browsertest looks at pages in Chromium, as people do: with its own accessibility checker and an ear for what
// a page complains of and loads.
package browsertest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	shot "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Program finds Chromium, or skips the test with the reason.
func Program(t *testing.T) string {
	t.Helper()
	program := cmp.Or(os.Getenv("CONTO_CHROMIUM"), "chromium")
	found, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("no %s here: pages are not looked at in a browser", program)
	}
	return found
}

// lookTime bounds one look; longTime one that keeps pictures of everything.
const lookTime, longTime = slower * 2 * time.Minute, slower * 10 * time.Minute

// Visit is one look at a site, in a window that knows of no other and has loaded nothing before.
type Visit struct {
	ctx  context.Context
	host string

	lock     sync.Mutex
	messages []string // of the console, and requests to other hosts
	loaded   float64  // bytes, as they travelled
}

// Screen is on what a site is looked at.
type Screen struct {
	Width    int64
	Dark     bool
	Language string // that the browser asks for; "" is its own
}

// Look opens a path of a site.
func Look(t *testing.T, program, site, path string, on Screen) *Visit {
	t.Helper()
	limit := lookTime
	if os.Getenv("CONTO_SCREENSHOTS") != "" {
		limit = longTime
	}
	ctx, cancel := context.WithTimeout(window(t, program, on.Language), limit)
	t.Cleanup(cancel)
	v := &Visit{ctx: ctx, host: strings.TrimPrefix(site, "http://")}
	chromedp.ListenTarget(ctx, v.hear)
	scheme := "light"
	if on.Dark {
		scheme = "dark"
	}
	v.Run(t, network.Enable(), log.Enable(), runtime.Enable(), emulation.SetFocusEmulationEnabled(true),
		emulation.SetDeviceMetricsOverride(on.Width, 900, 1, on.Width < 600),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		chromedp.Navigate(site+path), chromedp.Evaluate(`document.fonts.ready.then(() => true)`, nil, awaited))
	return v
}

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// Run does actions in the browser.
func (v *Visit) Run(t *testing.T, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(v.ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// hear notes what the page complains of, and what it loads.
func (v *Visit) hear(event any) {
	v.lock.Lock()
	defer v.lock.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		v.messages = append(v.messages, fmt.Sprintf("console.%s %s", e.Type, e.Args[0].Value))
	case *runtime.EventExceptionThrown:
		v.messages = append(v.messages, e.ExceptionDetails.Error())
	case *log.EventEntryAdded:
		v.messages = append(v.messages, string(e.Entry.Level)+": "+e.Entry.Text+" "+e.Entry.URL)
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || u.Scheme != "data" && u.Host != v.host {
			v.messages = append(v.messages, "request to "+e.Request.URL)
		}
	case *network.EventLoadingFinished:
		v.loaded += e.EncodedDataLength
	case *network.EventLoadingFailed:
		v.messages = append(v.messages, "not loaded: "+e.ErrorText)
	}
}

// Complaints returns what was noted.
func (v *Visit) Complaints() []string {
	v.lock.Lock()
	defer v.lock.Unlock()
	return v.messages
}

// Shoot keeps a picture of the whole page where CONTO_SCREENSHOTS names a folder.
func (v *Visit) Shoot(t *testing.T, name string) {
	t.Helper()
	folder := os.Getenv("CONTO_SCREENSHOTS")
	if folder == "" {
		return
	}
	var picture []byte
	v.Run(t, chromedp.FullScreenshot(&picture, 100))
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Part returns a picture of the page from a little above an element on, as wide as the window and so many pixels
// tall, or
// as much as there is.
func (v *Visit) Part(t *testing.T, from string, tall int64) []byte {
	t.Helper()
	var above, page, wide float64
	v.Run(t, chromedp.Evaluate(fmt.Sprintf(`document.querySelector(%q).getBoundingClientRect().top + scrollY`, from),
		&above),
		chromedp.Evaluate(`document.documentElement.scrollHeight`, &page), chromedp.Evaluate(`innerWidth`, &wide))
	const margin = 24
	top := max(0, min(above-margin, page-float64(tall)))
	var picture []byte
	v.Run(t, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		picture, err = shot.CaptureScreenshot().WithCaptureBeyondViewport(true).
			WithClip(&shot.Viewport{Y: top, Width: wide, Height: min(float64(tall), page-top), Scale: 1}).Do(ctx)
		return err
	}))
	return picture
}

// Loaded returns how many bytes have travelled so far.
func (v *Visit) Loaded() float64 {
	v.lock.Lock()
	defer v.lock.Unlock()
	return v.loaded
}

// Violations returns what axe finds.
func (v *Visit) Violations(t *testing.T, axe string) []string {
	t.Helper()
	var found string
	v.Run(t, chromedp.Evaluate(axe+"; 0", nil), chromedp.Evaluate(`axe.run().then(r => JSON.stringify(r.violations.map(
		v => v.id + ": " + v.help + ": " + v.nodes.map(n => n.target + " " + n.failureSummary).join("; "))))`,
		&found, awaited))
	var list []string
	if err := json.Unmarshal([]byte(found), &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// Follow clicks on something that leads to another page, and waits until that is there.
func Follow(selector string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := chromedp.RunResponse(ctx, chromedp.Click(selector, chromedp.ByQuery))
		return err
	})
}

// Choose picks one of a list, as a person does.
func Choose(list, value string) chromedp.Action {
	return chromedp.Evaluate(fmt.Sprintf(`(list => { list.value = %q;
		list.dispatchEvent(new Event("change", {bubbles: true})) })(document.querySelector(%q))`, value, list), nil)
}

// Told waits until an element says a text.
func Told(selector, text string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var said string
		for range 100 {
			query := fmt.Sprintf(`document.querySelector(%q)?.textContent ?? ""`, selector)
			if err := chromedp.Evaluate(query, &said).Do(ctx); err == nil && said == text {
				return nil
			}
			if err := chromedp.Sleep(50 * time.Millisecond).Do(ctx); err != nil {
				return err
			}
		}
		return fmt.Errorf("%s says %q, want %q", selector, said, text)
	})
}

// Try does actions in the browser, and returns what went wrong.
func (v *Visit) Try(actions ...chromedp.Action) error {
	ctx, cancel := context.WithTimeout(v.ctx, stepTime)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

// stepTime bounds one step of a look.
const stepTime = slower * 15 * time.Second
