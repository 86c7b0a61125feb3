package web_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"conto/internal/browsertest"
	"conto/web/asset"
)

// firstView bounds what a browser loads for a first page, as it travels.
const firstView = 120 << 10

func TestMain(m *testing.M) {
	code := m.Run()
	browsertest.Close()
	os.Exit(code)
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

func TestPagesInABrowser(t *testing.T) {
	axe := axe(t)
	program := browsertest.Program(t)
	server := httptest.NewServer(open(t).handler)
	defer server.Close()
	for _, path := range paths {
		for _, width := range []int64{390, 1280} {
			for _, theme := range []string{"light", "dark"} {
				name := fmt.Sprintf("%s-%d-%s", strings.ReplaceAll(path[1:], "/", "-"), width, theme)
				t.Run(name, func(t *testing.T) {
					v := browsertest.Look(t, program, server.URL, path, browsertest.Screen{Width: width, Dark: theme == "dark"})
					v.Shoot(t, name)
					var wide, narrow int64
					var font string
					v.Run(t, chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide),
						chromedp.Evaluate(`document.documentElement.clientWidth`, &narrow),
						chromedp.Evaluate(`String(document.fonts.check("16px Hanken") &&
							document.fonts.check("600 16px Bricolage"))`, &font))
					if wide != narrow || narrow != width {
						t.Errorf("it is %d wide in a window of %d", wide, narrow)
					}
					if font != "true" {
						t.Error("it has not its fonts")
					}
					if n := v.Loaded(); n == 0 || n > firstView {
						t.Errorf("%.0f bytes are loaded for the first view; %d at most", n, firstView)
					}
					for _, violation := range v.Violations(t, axe) {
						t.Error(violation)
					}
					for _, complaint := range v.Complaints() {
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
	program := browsertest.Program(t)
	server := httptest.NewServer(open(t).handler)
	defer server.Close()
	const sum = `#calculator .sum dd`
	t.Run("with scripts", func(t *testing.T) {
		made(t, asset.Load(asset.Brand{}).Has(asset.Script))
		v := browsertest.Look(t, program, server.URL, "/pricing", browsertest.Screen{Width: 1280})
		var focus, model, price string
		v.Run(t, chromedp.Evaluate(`document.getElementsByName("o.count")[0].select()`, nil),
			chromedp.SendKeys(`[name="o.count"]`, "3", chromedp.ByQuery), browsertest.Told(sum, "24 credits"),
			chromedp.Evaluate(`document.activeElement.name`, &focus),
			chromedp.Evaluate(`getComputedStyle(document.querySelector("#calculator button")).display`, &price))
		if focus != "o.count" || price != "none" {
			t.Errorf("focus is on %q, the button is %q", focus, price)
		}
		v.Run(t, browsertest.Choose("#model", "premium-video"), browsertest.Told(sum, "40 credits"), browsertest.Choose(`[name="o.resolution"]`, "1080p"),
			browsertest.Told(sum, "70 credits"), chromedp.Value("#model", &model, chromedp.ByQuery))
		if model != "premium-video" {
			t.Errorf("the model is %q", model)
		}
		if complaints := v.Complaints(); len(complaints) > 0 {
			t.Error(complaints)
		}
		v.Run(t, chromedp.Evaluate(`document.getElementsByName("o.seconds")[0].select()`, nil),
			chromedp.SendKeys(`[name="o.seconds"]`, "99", chromedp.ByQuery),
			browsertest.Told(".calc-bill", "Please correct the marked setting."),
			browsertest.Told(".calc-fields .err", "must be a whole number from 1 to 60"),
			chromedp.SendKeys(`[name="o.seconds"]`, kb.Backspace, chromedp.ByQuery), browsertest.Told(sum, "126 credits"))
	})
	t.Run("without", func(t *testing.T) {
		v := browsertest.Look(t, program, server.URL, "/help", browsertest.Screen{Width: 1280})
		v.Run(t, emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(server.URL+"/it/prezzi"),
			chromedp.Evaluate(`document.getElementsByName("o.count")[0].value = 3`, nil),
			chromedp.Evaluate(`document.querySelector("#calculator button").click()`, nil), browsertest.Told(sum, "24 crediti"))
	})
}

// TestThemeInABrowser: a choice is kept and goes before that of the device.
func TestThemeInABrowser(t *testing.T) {
	program := browsertest.Program(t)
	server := httptest.NewServer(open(t).handler)
	defer server.Close()
	v := browsertest.Look(t, program, server.URL, "/it/prezzi", browsertest.Screen{Width: 1280})
	var before, after, path string
	const colour = `getComputedStyle(document.body).backgroundColor`
	v.Run(t, chromedp.Evaluate(colour, &before), chromedp.Click(`.themes [value=dark]`, chromedp.ByQuery),
		chromedp.WaitVisible(`html[data-theme=dark] .themes [value=dark][aria-pressed=true]`, chromedp.ByQuery),
		chromedp.Evaluate(colour, &after), chromedp.Evaluate(`location.pathname`, &path))
	if before == after || path != "/it/prezzi" {
		t.Errorf("the ground was %s and is %s, at %s", before, after, path)
	}
}
