package browsertest

import (
	"context"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// browsers are those that run, by program and language: to start one takes longer than most looks. They go with the
// process, or with Close.
var browsers = struct {
	sync.Mutex
	all map[[2]string]func() (context.Context, error)
	end []context.CancelFunc
}{all: map[[2]string]func() (context.Context, error){}}

// browser returns one that asks for pages in a language, and starts it if there is none.
func browser(program, language string) (context.Context, error) {
	browsers.Lock()
	defer browsers.Unlock()
	name := [2]string{program, language}
	if browsers.all[name] == nil {
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox)
		if language != "" {
			options = append(options, chromedp.Flag("accept-lang", language))
		}
		ctx, end := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, _ = chromedp.NewContext(ctx) // it ends with the one above
		browsers.end = append(browsers.end, end)
		browsers.all[name] = sync.OnceValues(func() (context.Context, error) { return ctx, chromedp.Run(ctx) })
	}
	return browsers.all[name]()
}

// Close ends all browsers, for a TestMain to call when its tests have ended: else they leave their folders behind.
func Close() {
	browsers.Lock()
	defer browsers.Unlock()
	for _, end := range browsers.end {
		end()
	}
	clear(browsers.all)
	browsers.end = nil
}

// window opens a window that shares nothing with others, and closes it when the test ends.
func window(t *testing.T, program, language string) context.Context {
	t.Helper()
	in, err := browser(program, language)
	if err != nil {
		t.Fatal(err)
	}
	do := cdp.WithExecutor(in, chromedp.FromContext(in).Browser)
	own, err := target.CreateBrowserContext().Do(do)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = target.DisposeBrowserContext(own).Do(do) }) // it may be gone with the browser
	page, err := target.CreateTarget("about:blank").WithBrowserContextID(own).WithNewWindow(true).Do(do)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(in, chromedp.WithTargetID(page))
	t.Cleanup(cancel)
	return ctx
}
