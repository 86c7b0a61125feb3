package script

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/money"
	"conto/core/team"
)

// actor returns who gives a command: as=USER, as=key, as=support or, where nothing is said, an operator. What a
// provider, a registry or time itself tells comes from them.
func (s *story) actor(cmd account.Command) account.Actor {
	switch user := s.arg("as"); user {
	case "":
		return account.ActorFor(cmd)
	case "key":
		return account.Program(account.Proof{ID: "k_1", Digest: digestOf("k_1")})
	case "leaked":
		return account.Program(account.Proof{ID: "k_1", Digest: digestOf("another secret")})
	case "studio":
		return account.Studio
	case "support":
		return account.NamedOperator("leo", account.Support)
	default:
		return account.Person(user)
	}
}

// digestOf stands in for the digest of an API key's secret.
func digestOf(secret string) string { return "digest of " + secret }

// command reads the story's command.
func (s *story) command() account.Command {
	switch s.d.Cmd {
	case "open":
		kind := s.arg("kind")
		if kind == "" {
			kind = string(account.Personal)
		}
		return account.Open{ID: s.arg("account"), Kind: account.Kind(kind), Owner: s.arg("account")}
	case "hold", "spend":
		return account.Spend{ID: s.arg("id"), Model: s.arg("model"), Options: s.options(), User: s.arg("user"),
			Now: s.d.Cmd == "spend", Studio: s.arg("run") == "studio"}
	case "settle":
		return account.Settle{Hold: s.arg("id"), Credits: s.credits(), Units: s.units(), Closed: s.lookUp(s.arg("id"))}
	case "extend":
		return account.Extend{Hold: s.arg("id"), Until: s.instant("until"), Closed: s.lookUp(s.arg("id"))}
	case "release":
		return account.Release{Hold: s.arg("id"), Closed: s.lookUp(s.arg("id"))}
	case "refund":
		return account.RefundHold{Hold: s.arg("id"), Credits: s.credits(), Units: s.units(), Closed: s.lookUp(s.arg("id"))}
	case "grant":
		g := account.Grant{Credits: *s.credits(), Reason: s.arg("reason")}
		if s.arg("expires") != "" {
			g.ExpiresAt = s.instant("expires")
		}
		return g
	case "tick":
		return account.Tick{}
	case "move":
		return account.MoveEdition{Edition: s.number("edition")}
	}
	if c := s.moneyCommand(); c != nil {
		return c
	}
	return s.teamCommand()
}

func (s *story) moneyCommand() account.Command {
	switch s.d.Cmd {
	case "subscribe":
		c := account.Subscribe{Plan: s.arg("plan"), Interval: s.interval(), Method: s.arg("card")}
		if s.d.HasArg("quoted") {
			c.Quoted = s.quoted
		}
		return c
	case "cancel":
		return account.Cancel{Now: s.arg("when") == "now"}
	case "resume":
		return account.Resume{}
	case "topup":
		return account.TopUp{Pack: s.arg("pack"), Method: s.arg("card")}
	case "card":
		return account.SetMethod{Method: s.arg("card")}
	case "payment":
		return account.RecordPayment{
			Charge: s.arg("charge"), Outcome: account.Outcome(s.arg("outcome")), Reason: s.arg("reason"), URL: s.arg("url"),
		}
	case "order":
		return account.Order{Plan: s.arg("plan"), Interval: s.interval(), Pack: s.arg("pack"), Reference: s.arg("reference")}
	case "order-paid":
		return account.PayOrder{Charge: s.arg("charge")}
	case "order-cancel":
		return account.CancelOrder{Charge: s.arg("charge")}
	case "money-back":
		c := account.RefundPayment{Charge: s.arg("charge"), Reason: s.arg("reason"), External: s.arg("past"),
			Return: s.d.HasArg("return")}
		if s.arg("cents") != "" {
			amount := money.EUR(int64(s.number("cents")))
			c.Amount = &amount
		}
		return c
	case "keep-going":
		c := account.SetKeepGoing{On: !s.d.HasArg("off"), Pack: s.arg("pack")}
		if c.On {
			c.Below, c.Limit = money.Credits(s.number("below")), money.EUR(int64(s.number("limit")))
		}
		return c
	case "dispute":
		return account.RecordDispute{
			ID: s.arg("id"), Charge: s.arg("charge"), Amount: money.EUR(int64(s.number("cents"))),
			State: account.DisputeState(s.arg("state")), Hold: s.d.HasArg("hold"),
		}
	case "close":
		return account.Close{Reason: s.arg("reason")}
	case "redeem":
		c := account.Redeem{Code: s.arg("code"), Credits: *s.credits()}
		if s.arg("until") != "" {
			c.Until = s.instant("until")
		}
		if s.arg("expires") != "" {
			c.ExpiresAt = s.instant("expires")
		}
		if s.arg("days") != "" {
			c.Days = s.number("days")
		}
		return c
	case "alert":
		return account.SetAlert{Below: money.Credits(s.number("below"))}
	case "kind":
		return account.SetKind{Kind: account.Kind(s.arg("kind"))}
	case "profile":
		return account.SetProfile{Foreign: s.d.HasArg("foreign")}
	case "vat-id":
		return account.SetTax{ReverseCharge: s.d.HasArg("confirmed"), Consultation: s.arg("consultation")}
	}
	return nil
}

func (s *story) teamCommand() account.Command {
	switch s.d.Cmd {
	case "key":
		c := account.MakeKey{ID: s.arg("id"), Label: s.arg("id"), Digest: digestOf(s.arg("id"))}
		if scope := s.arg("scope"); scope != "" {
			c.Scopes = []account.Scope{account.Scope(scope)}
		}
		return c
	case "revoke":
		return account.RevokeKey{ID: s.arg("id")}
	case "endpoint", "endpoint-change", "endpoint-secret", "endpoint-failed", "endpoint-remove":
		return endpointCommand(s)
	case "invite":
		return account.Invite{User: s.arg("user"), Role: team.Role(s.arg("role")), Joined: s.d.HasArg("joined")}
	case "join":
		return account.JoinMember{User: s.arg("user")}
	case "hand-over":
		return account.HandOver{User: s.arg("user")}
	case "take-over":
		return account.TakeOver{User: s.arg("user")}
	case "decline":
		return account.Decline{User: s.arg("user")}
	case "remove":
		return account.RemoveMember{User: s.arg("user")}
	case "member":
		c := account.ChangeMember{User: s.arg("user"), Reason: s.arg("reason")}
		if role := team.Role(s.arg("role")); role != "" {
			c.Role = &role
		}
		c.Premium, c.Stay = s.onOff("premium"), s.onOff("stay")
		if s.arg("cap") != "" {
			most := money.Credits(-1)
			if s.arg("cap") != "none" {
				most = money.Credits(s.number("cap"))
			}
			c.Cap = &most
		}
		return c
	}
	s.t.Fatalf("%s: unknown command %q", s.d.Pos, s.d.Cmd)
	return nil
}

func (s *story) onOff(name string) *bool {
	if s.arg(name) == "" {
		return nil
	}
	on := s.arg(name) == "on" || s.arg(name) == "yes"
	return &on
}

func (s *story) interval() catalog.Interval {
	if i := s.arg("interval"); i != "" {
		return catalog.Interval(i)
	}
	return catalog.Month
}

func (s *story) number(name string) int {
	n, err := strconv.Atoi(s.arg(name))
	if err != nil {
		s.t.Fatalf("%s: %s=%q is no number", s.d.Pos, name, s.arg(name))
	}
	return n
}

func (s *story) credits() *money.Credits {
	if s.arg("credits") == "" {
		return nil
	}
	n := money.Credits(s.number("credits"))
	return &n
}

// units returns those of an allowance.
func (s *story) units() *int64 {
	if s.arg("allowance") == "" {
		return nil
	}
	n := int64(s.number("allowance"))
	return &n
}

// options returns the arguments that name options of a generation.
func (s *story) options() json.RawMessage {
	given := map[string]any{}
	for _, name := range []string{"count", "width", "height", "seconds", "max_output_tokens"} {
		if s.arg(name) != "" {
			given[name] = s.number(name)
		}
	}
	if word := s.arg("resolution"); word != "" {
		given["resolution"] = word
	}
	if len(given) == 0 {
		return nil
	}
	body, err := json.Marshal(given)
	if err != nil {
		s.t.Fatal(err)
	}
	return body
}

// edition adds an edition of the catalogue: the default one with some text replaced, "from => to" a line.
func (s *story) edition() {
	text := string(catalog.Default)
	for _, line := range strings.Split(strings.TrimSpace(s.d.Input), "\n") {
		from, to, ok := strings.Cut(line, " => ")
		if !ok || !strings.Contains(text, from) {
			s.t.Fatalf("%s: %q is not in the catalogue", s.d.Pos, from)
		}
		text = strings.Replace(text, from, to, 1)
	}
	e, err := catalog.Parse([]byte(text), time.LoadLocation)
	if err != nil {
		s.t.Fatal(err)
	}
	editions := []*catalog.Edition{}
	for n := 1; s.book.Has(n); n++ {
		editions = append(editions, s.book.Edition(n))
	}
	s.book = catalog.NewBook(append(editions, e)...)
	s.say("edition %d is sold now", s.book.Latest().Number)
}

// endpointCommand is what is asked about webhook endpoints.
func endpointCommand(s *story) account.Command {
	id := s.arg("id")
	var types []account.EventType
	for _, t := range strings.FieldsFunc(s.arg("types"), func(c rune) bool { return c == '+' }) {
		types = append(types, account.EventType(t))
	}
	switch s.d.Cmd {
	case "endpoint":
		return account.MakeEndpoint{ID: id, URL: s.arg("url"), Types: types}
	case "endpoint-secret":
		return account.RotateSecret{ID: id, Turn: s.number("turn")}
	case "endpoint-failed":
		return account.DisableEndpoint{ID: id, Why: account.Disabling(s.arg("why"))}
	case "endpoint-remove":
		return account.RemoveEndpoint{ID: id}
	}
	c := account.ChangeEndpoint{ID: id, Types: types}
	if url := s.arg("url"); url != "" {
		c.URL = &url
	}
	if s.d.HasArg("off") || s.d.HasArg("on") {
		off := s.d.HasArg("off")
		c.Disabled = &off
	}
	return c
}
