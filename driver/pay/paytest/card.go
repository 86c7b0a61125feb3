package paytest

import (
	"errors"
	"testing"

	"conto/driver/pay"
)

// cardTheme: cards that are saved, by drivers that do so.
var cardTheme = theme{
	"one that is entered can be charged": func(_ *testing.T, p *provider) {
		begun := p.setup("su_1", pay.ActionRequired)
		if again := p.setup("su_1", pay.ActionRequired); again != begun {
			p.Fatalf("answers %+v, first %+v", again, begun)
		}
		p.enter("su_1")
		saved := p.setup("su_1", pay.Succeeded)
		if looked, err := p.cards().SetupStatus(p.Context(), "su_1"); err != nil || looked != saved {
			p.Fatalf("looks like %+v (%v), was %+v", looked, err, saved)
		}
		p.make("ch_1", saved.Method, pay.Succeeded)
		p.took("ch_1", 1000)
	},
	"one that was saved stays": func(_ *testing.T, p *provider) {
		p.setup("su_1", pay.ActionRequired)
		p.enter("su_1")
		saved := p.setup("su_1", pay.Succeeded)
		_ = p.Enter(p.Context(), p.gateway(), "su_1") // whatever the page says
		if again := p.setup("su_1", pay.Succeeded); again != saved {
			p.Fatalf("is %+v, was %+v", again, saved)
		}
	},
	"two have a URL each": func(_ *testing.T, p *provider) {
		if one, two := p.setup("su_1", pay.ActionRequired), p.setup("su_2", pay.ActionRequired); one.URL == two.URL {
			p.Fatalf("both at %s", one.URL)
		}
	},
	"a hundred times at once is one": func(_ *testing.T, p *provider) {
		got := make([]pay.SetupOutcome, crowd)
		p.must(p.together(crowd, func(g pay.Gateway, i int) error {
			var err error
			got[i], err = g.(pay.Cards).Setup(p.Context(), setup("su_1"))
			return err
		}))
		for i := range got {
			if got[i] != got[0] {
				p.Fatalf("call %d answers %+v, call 0 %+v", i, got[i], got[0])
			}
		}
	},
	"the same id with other terms is a mismatch": func(_ *testing.T, p *provider) {
		p.setup("su_1", pay.ActionRequired)
		account, back := setup("su_1"), setup("su_1")
		account.Account, back.Return = "acc_2", "https://studio.example/elsewhere"
		for _, other := range []pay.Setup{account, back} {
			if _, err := p.cards().Setup(p.Context(), other); !errors.Is(err, pay.ErrMismatch) {
				p.Fatalf("%+v: %v, want %v", other, err, pay.ErrMismatch)
			}
		}
	},
	"without an id, an account or a way back it is invalid": func(_ *testing.T, p *provider) {
		id, account, back := setup("su_1"), setup("su_1"), setup("su_1")
		id.ID, account.Account, back.Return = "", "", ""
		for _, s := range []pay.Setup{id, account, back} {
			if _, err := p.cards().Setup(p.Context(), s); !errors.Is(err, pay.ErrInvalid) {
				p.Fatalf("%+v: %v, want %v", s, err, pay.ErrInvalid)
			}
		}
	},
	"one that was saved is described": func(_ *testing.T, p *provider) {
		method := p.save("su_1")
		for range 2 {
			c, err := p.cards().Card(p.Context(), "acc_1", method)
			if err != nil || c.Method != method || c.Brand == "" || len(c.Last4) != 4 || c.Month < 1 || c.Month > 12 ||
				c.Year < 2000 {
				p.Fatalf("%+v, %v", c, err)
			}
		}
	},
	"one that nobody saved is unknown": func(_ *testing.T, p *provider) {
		p.save("su_1")
		p.unknown("acc_1", "pm_gold")
		p.unknown("acc_2", "pm_gold")
	},
	"one that was removed is not charged any more": func(_ *testing.T, p *provider) {
		method := p.save("su_1")
		if err := p.cards().Remove(p.Context(), "acc_1", method); err != nil {
			p.Fatal(err)
		}
		p.unknown("acc_1", method)
		p.make("ch_1", method, pay.Declined)
		_ = p.Enter(p.Context(), p.gateway(), "su_1") // the page of its setup does not bring it back
		p.unknown("acc_1", method)
		p.make("ch_2", method, pay.Declined)
	},
	"one that is entered again can be charged": func(_ *testing.T, p *provider) {
		for i, id := range []string{"1", "2", "3"} {
			method := p.save("su_" + id)
			p.make("ch_"+id, method, pay.Succeeded)
			if i == 2 {
				break
			}
			if err := p.cards().Remove(p.Context(), "acc_1", method); err != nil {
				p.Fatal(err)
			}
		}
	},
	"one of many that remove it at once is right": func(_ *testing.T, p *provider) {
		method := p.save("su_1")
		removed := 0
		for _, err := range p.together(crowd,
			func(g pay.Gateway, _ int) error { return g.(pay.Cards).Remove(p.Context(), "acc_1", method) }) {
			switch {
			case err == nil:
				removed++
			case !errors.Is(err, pay.ErrUnknown):
				p.Fatal(err)
			}
		}
		if removed == 0 {
			p.Fatal("nobody was told that it is removed")
		}
		p.unknown("acc_1", method)
	},
	"one that was never begun is unknown": func(_ *testing.T, p *provider) {
		if _, err := p.cards().SetupStatus(p.Context(), "su_1"); !errors.Is(err, pay.ErrUnknown) {
			p.Fatalf("look: %v, want %v", err, pay.ErrUnknown)
		}
	},
}

func setup(id string) pay.Setup {
	return pay.Setup{ID: id, Account: "acc_1", Return: "https://studio.example/billing"}
}

func (p *provider) cards() pay.Cards { return p.gateway().(pay.Cards) }

// setup begins a setup, or begins it again, which must then have a status.
func (p *provider) setup(id string, want pay.Status) pay.SetupOutcome {
	p.Helper()
	o, err := p.cards().Setup(p.Context(), setup(id))
	switch {
	case err != nil:
		p.Fatalf("failed: %v; want %s", err, want)
	case o.Status != want:
		p.Fatalf("is %s, want %s", o.Status, want)
	case (o.URL != "") != (want == pay.ActionRequired), (o.Method != "") != (want == pay.Succeeded):
		p.Fatalf("%+v: one that waits has a URL, one that succeeded a method", o)
	}
	return o
}

// save saves a card that pays, and returns its method.
func (p *provider) save(id string) string {
	p.Helper()
	p.setup(id, pay.ActionRequired)
	p.enter(id)
	return p.setup(id, pay.Succeeded).Method
}

// unknown checks that an account has no such card.
func (p *provider) unknown(account, method string) {
	p.Helper()
	if c, err := p.cards().Card(p.Context(), account, method); !errors.Is(err, pay.ErrUnknown) {
		p.Fatalf("%s of %s: %+v, %v; want %v", method, account, c, err, pay.ErrUnknown)
	}
	if err := p.cards().Remove(p.Context(), account, method); !errors.Is(err, pay.ErrUnknown) {
		p.Fatalf("%s of %s removed: %v; want %v", method, account, err, pay.ErrUnknown)
	}
}

// enter is the customer entering a card that pays.
func (p *provider) enter(id string) {
	p.Helper()
	if err := p.Enter(p.Context(), p.gateway(), id); err != nil {
		p.Fatalf("enter %s: %v", id, err)
	}
}
