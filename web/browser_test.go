package web_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
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
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"conto/web/asset"
)

// firstView bounds what a browser loads for a first page, as it travels.
const firstView = 120 << 10

// browser finds Chromium, or skips the test with the reason.
func browser(t *testing.T) string {
	t.Helper()
	program := cmp.Or(os.Getenv("CONTO_CHROMIUM"), "chromium")
	found, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("no %s here: pages are not looked at in a browser", program)
	}
	return found
}

// visit is one look at a page, in a browser of its own that has loaded nothing before.
type visit struct {
	ctx  context.Context
	host string

	lock     sync.Mutex
	messages []string // of the console, and requests to other hosts
	loaded   float64  // bytes, as they travelled
}

// look starts a browser and opens a path.
func look(t *testing.T, program string, server *httptest.Server, path string, width int64, dark bool) *visit {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	v := &visit{ctx: ctx, host: strings.TrimPrefix(server.URL, "http://")}
	chromedp.ListenTarget(ctx, v.hear)
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	v.run(t, network.Enable(), log.Enable(), runtime.Enable(),
		emulation.SetDeviceMetricsOverride(width, 900, 1, width < 600),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		chromedp.Navigate(server.URL+path), chromedp.Evaluate(`document.fonts.ready.then(() => true)`, nil, awaited))
	return v
}

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

func (v *visit) run(t *testing.T, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(v.ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// hear notes what the page complains of, and what it loads.
func (v *visit) hear(event any) {
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

// complaints is what was noted.
func (v *visit) complaints() []string {
	v.lock.Lock()
	defer v.lock.Unlock()
	return v.messages
}

// shoot keeps a picture of the whole page where CONTO_SCREENSHOTS names a folder.
func (v *visit) shoot(t *testing.T, name string) {
	t.Helper()
	folder := os.Getenv("CONTO_SCREENSHOTS")
	if folder == "" {
		return
	}
	var picture []byte
	v.run(t, chromedp.FullScreenshot(&picture, 100))
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}

// made skips a test that needs what make assets makes, where it was not made; under make that is a failure.
func made(t *testing.T, there bool) {
	t.Helper()
	if !there && os.Getenv("CONTO_ASSETS") != "" {
		t.Fatal("make assets did not make everything")
	}
	if !there {
		t.Skip("no assets here: make assets makes them")
	}
}

// axe is the checker of accessibility; it is told to the debugger, so that the page's policy stays on.
func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("asset/node_modules/axe-core/axe.min.js")
	made(t, err == nil)
	return string(source)
}

// violations is what axe finds.
func (v *visit) violations(t *testing.T, axe string) []string {
	t.Helper()
	var found string
	v.run(t, chromedp.Evaluate(axe+"; 0", nil), chromedp.Evaluate(`axe.run().then(r => JSON.stringify(r.violations.map(
		v => v.id + ": " + v.help + ": " + v.nodes.map(n => n.target + " " + n.failureSummary).join("; "))))`,
		&found, awaited))
	var list []string
	if err := json.Unmarshal([]byte(found), &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestPagesInABrowser(t *testing.T) {
	axe := axe(t)
	program := browser(t)
	server := httptest.NewServer(open(t).handler)
	defer server.Close()
	for _, path := range paths {
		for _, width := range []int64{390, 1280} {
			for _, theme := range []string{"light", "dark"} {
				name := fmt.Sprintf("%s-%d-%s", strings.ReplaceAll(path[1:], "/", "-"), width, theme)
				t.Run(name, func(t *testing.T) {
					v := look(t, program, server, path, width, theme == "dark")
					v.shoot(t, name)
					var wide, narrow int64
					var font string
					v.run(t, chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide),
						chromedp.Evaluate(`document.documentElement.clientWidth`, &narrow),
						chromedp.Evaluate(`String(document.fonts.check("16px Hanken") &&
							document.fonts.check("600 16px Bricolage"))`, &font))
					if wide != narrow || narrow != width {
						t.Errorf("it is %d wide in a window of %d", wide, narrow)
					}
					if font != "true" {
						t.Error("it has not its fonts")
					}
					v.lock.Lock()
					if v.loaded == 0 || v.loaded > firstView {
						t.Errorf("%.0f bytes are loaded for the first view; %d at most", v.loaded, firstView)
					}
					v.lock.Unlock()
					for _, violation := range v.violations(t, axe) {
						t.Error(violation)
					}
					for _, complaint := range v.complaints() {
						t.Error(complaint)
					}
				})
			}
		}
	}
}

// TestCalculatorInABrowser: the price follows the settings, and focus stays where it is; without scripts the button
// does the same.
func TestCalculatorInABrowser(t *testing.T) {
	program := browser(t)
	server := httptest.NewServer(open(t).handler)
	defer server.Close()
	const sum = `#calculator .sum dd`
	t.Run("with scripts", func(t *testing.T) {
		made(t, asset.Load().Has(asset.Script))
		v := look(t, program, server, "/pricing", 1280, false)
		var focus, model, price string
		v.run(t, chromedp.Evaluate(`document.getElementsByName("o.count")[0].select()`, nil),
			chromedp.SendKeys(`[name="o.count"]`, "3", chromedp.ByQuery), told(sum, "24 credits"),
			chromedp.Evaluate(`document.activeElement.name`, &focus),
			chromedp.Evaluate(`getComputedStyle(document.querySelector("#calculator button")).display`, &price))
		if focus != "o.count" || price != "none" {
			t.Errorf("focus is on %q, the button is %q", focus, price)
		}
		v.run(t, choose("#model", "premium-video"), told(sum, "40 credits"), choose(`[name="o.resolution"]`, "1080p"),
			told(sum, "70 credits"), chromedp.Value("#model", &model, chromedp.ByQuery))
		if model != "premium-video" {
			t.Errorf("the model is %q", model)
		}
		if complaints := v.complaints(); len(complaints) > 0 {
			t.Error(complaints)
		}
		v.run(t, chromedp.Evaluate(`document.getElementsByName("o.seconds")[0].select()`, nil),
			chromedp.SendKeys(`[name="o.seconds"]`, "99", chromedp.ByQuery),
			told(".calc-bill", "Please correct the marked setting."),
			told(".calc-fields .err", "must be a whole number from 1 to 60"),
			chromedp.SendKeys(`[name="o.seconds"]`, kb.Backspace, chromedp.ByQuery), told(sum, "126 credits"))
	})
	t.Run("without", func(t *testing.T) {
		v := look(t, program, server, "/help", 1280, false)
		v.run(t, emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(server.URL+"/it/prezzi"),
			chromedp.Evaluate(`document.getElementsByName("o.count")[0].value = 3`, nil),
			chromedp.Evaluate(`document.querySelector("#calculator button").click()`, nil), told(sum, "24 crediti"))
	})
}

// TestThemeInABrowser: a choice is kept and goes before that of the device.
func TestThemeInABrowser(t *testing.T) {
	program := browser(t)
	server := httptest.NewServer(open(t).handler)
	defer server.Close()
	v := look(t, program, server, "/it/prezzi", 1280, false)
	var before, after, path string
	const colour = `getComputedStyle(document.body).backgroundColor`
	v.run(t, chromedp.Evaluate(colour, &before), chromedp.Click(`.themes [value=dark]`, chromedp.ByQuery),
		chromedp.WaitVisible(`html[data-theme=dark] .themes [value=dark][aria-pressed=true]`, chromedp.ByQuery),
		chromedp.Evaluate(colour, &after), chromedp.Evaluate(`location.pathname`, &path))
	if before == after || path != "/it/prezzi" {
		t.Errorf("the ground was %s and is %s, at %s", before, after, path)
	}
}

// choose picks one of a list, as a person does.
func choose(list, value string) chromedp.Action {
	return chromedp.Evaluate(fmt.Sprintf(`(list => { list.value = %q;
		list.dispatchEvent(new Event("change", {bubbles: true})) })(document.querySelector(%q))`, value, list), nil)
}

// told waits until an element says a text.
func told(selector, text string) chromedp.Action {
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
