// Story walks through the first minutes of a customer with a Go client that was generated from the description of the
// API, as somebody would who has that alone. The generated file is made by the test that runs this.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"

	_ "github.com/oapi-codegen/runtime" // what the generated file needs
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: story URL KEY")
		os.Exit(2)
	}
	if err := walk(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func walk(ctx context.Context, url, key string) error {
	c, err := NewClientWithResponses(url, WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+key)
		return nil
	}))
	if err != nil {
		return err
	}
	opened, err := c.OpenAccountWithResponse(ctx, nil, OpenAccountJSONRequestBody{
		Email: "go@example.com", Name: "Ada", Kind: OpenAccountBodyKindPersonal,
	})
	if err != nil {
		return err
	}
	if opened.JSON201 == nil {
		return fmt.Errorf("open: %s %s", opened.Status(), opened.Body)
	}
	id := opened.JSON201.Id
	video := map[string]any{"seconds": 5}
	quote, err := c.QuoteWithResponse(ctx, id, nil, QuoteJSONRequestBody{Model: "premium-video", Options: &video})
	if err != nil {
		return err
	}
	if q := quote.JSON200; q == nil || q.Credits != 40 || q.Lock.Reason != "plan" {
		return fmt.Errorf("quote: %s %s", quote.Status(), quote.Body)
	}
	card := "pm_ok"
	bought, err := c.TopUpWithResponse(ctx, id, nil, TopUpJSONRequestBody{Pack: "500", PaymentMethod: &card})
	if err != nil {
		return err
	}
	if bought.JSON200 == nil || bought.JSON200.Credits.Available != 550 {
		return fmt.Errorf("top-up: %s %s", bought.Status(), bought.Body)
	}
	hold := "gen-1"
	held, err := c.HoldWithResponse(ctx, id, nil, HoldJSONRequestBody{Id: &hold, Model: "premium-video", Options: &video})
	if err != nil {
		return err
	}
	if held.JSON201 == nil || held.JSON201.Credits != 40 {
		return fmt.Errorf("hold: %s %s", held.Status(), held.Body)
	}
	settled, err := c.SettleWithResponse(ctx, id, hold, nil, SettleJSONRequestBody{})
	if err != nil {
		return err
	}
	if settled.JSON200 == nil || settled.JSON200.State != "settled" {
		return fmt.Errorf("settle: %s %s", settled.Status(), settled.Body)
	}
	left, err := c.GetAccountWithResponse(ctx, id, nil)
	if err != nil {
		return err
	}
	if left.JSON200 == nil || left.JSON200.Credits.Available != 510 {
		return errors.Join(errors.New("510 credits must be left"), fmt.Errorf("%s %s", left.Status(), left.Body))
	}
	fmt.Println("510 credits are left")
	return nil
}
