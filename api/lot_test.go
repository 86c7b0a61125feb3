package api_test

import (
	"encoding/json"
	"fmt"
	"testing"
)

// TestLotsSayWhereTheyComeFromC13C28: an operator reads who gave credits, the owner that support did and why, and a
// member neither why nor which pack was bought.
func TestLotsSayWhereTheyComeFromC13C28(t *testing.T) {
	s := serve(t, nil)
	h := s.house(t)
	path := "/v1/accounts/" + h.id
	for _, c := range []call{
		{method: "POST", path: path + "/grants", body: `{"credits":70,"reason":"for the delay"}`},
		{method: "POST", path: path + "/topups", body: `{"pack":"500","payment_method":"pm_ok"}`},
	} {
		if answer := h.as("admin", c); answer.Code/100 != 2 {
			t.Fatalf("%s: %d %s", c.path, answer.Code, answer.Body)
		}
	}
	for _, want := range []struct{ who, by, reason, pack string }{
		{"admin", "operator", "for the delay", "500"},
		{"owner", "<nil>", "for the delay", "500"},
		{"member", "<nil>", "<nil>", "<nil>"},
	} {
		var shown struct {
			Credits struct {
				Lots []struct {
					Granted int
					From    map[string]any
				}
			}
		}
		answer := h.as(want.who, call{method: "GET", path: path})
		if err := json.Unmarshal(answer.Body.Bytes(), &shown); err != nil {
			t.Fatal(err)
		}
		kinds := map[any]int{}
		for _, lot := range shown.Credits.Lots {
			kinds[lot.From["kind"]]++
			switch said := func(name string) string { return fmt.Sprint(lot.From[name]) }; lot.Granted {
			case 70:
				if said("kind") != "operator" || said("at") == "<nil>" || said("by") != want.by || said("reason") != want.reason {
					t.Errorf("%s reads of what was given %v", want.who, lot.From)
				}
			case 500:
				if said("pack") != want.pack || want.pack == "<nil>" && said("charge") != "<nil>" {
					t.Errorf("%s reads of the pack %v", want.who, lot.From)
				}
			}
		}
		if kinds["operator"] != 1 || kinds["pack"] != 1 || kinds["refill"]+kinds["upgrade"] == 0 {
			t.Errorf("%s: %v in %s", want.who, kinds, answer.Body)
		}
	}
}
