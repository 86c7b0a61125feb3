package identity_test

import (
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/oauth2-proxy/mockoidc"
	"github.com/pquerna/otp/totp"

	"conto/core/fault"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/identity"
	"conto/jobs/record"
)

// hand is a clock that the test moves.
type hand struct{ at time.Time }

func (h *hand) Now() time.Time { return h.at }

func (h *hand) pass(d time.Duration) { h.at = h.at.Add(d) }

// people are users of a database of their own.
type people struct {
	*identity.Users
	clock *hand
	store store.Store
	ring  *identity.Keyring
}

func open(t *testing.T) people {
	t.Helper()
	ring, err := identity.NewKeyring("a key of more than 128 bits, for tests")
	if err != nil {
		t.Fatal(err)
	}
	c, s := &hand{time.Date(2026, 11, 14, 9, 0, 0, 0, time.UTC)}, memory.Open()
	return people{identity.OpenUsers(s, c, ring), c, s, ring}
}

func (p people) enter(t *testing.T, l identity.Login) identity.User {
	t.Helper()
	u, err := p.Enter(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestPerson_PerAddressC39: anyone who has proven an address is one user, by mail or by an issuer, in whatever order,
// and keeps being it when the issuer's address changes.
func TestPerson_PerAddressC39(t *testing.T) {
	p := open(t)
	byMail := p.enter(t, identity.Login{Subject: "Ada@example.com", Email: "ada@example.com"})
	byIssuer := p.enter(t, identity.Login{Issuer: "https://i", Subject: "17", Email: "ADA@example.com", Name: "Ada"})
	moved := p.enter(t, identity.Login{Issuer: "https://i", Subject: "17", Email: "ada@new.example"})
	other := p.enter(t, identity.Login{Issuer: "https://i", Subject: "18", Email: "bob@example.com"})
	if byMail.ID != byIssuer.ID || moved.ID != byMail.ID || other.ID == byMail.ID {
		t.Errorf("%s %s %s, and another %s", byMail.ID, byIssuer.ID, moved.ID, other.ID)
	}
	if moved.Email != "ada@new.example" || moved.Name != "Ada" {
		t.Errorf("%+v", moved)
	}
}

// TestPlacesAreOneUsers: a place that one user has, no other takes by the same address.
func TestPlacesAreOneUsers(t *testing.T) {
	p := open(t)
	ada := p.enter(t, identity.Login{Subject: "ada@example.com", Email: "ada@example.com"})
	eve := p.enter(t, identity.Login{Subject: "eve@example.com", Email: "eve@example.com"})
	place := identity.Place{Account: "acc_1", Member: "usr_1"}
	for _, c := range []struct {
		user string
		want bool
	}{{ada.ID, true}, {eve.ID, false}, {ada.ID, true}} {
		if got, err := p.Claim(t.Context(), c.user, place); err != nil || got != c.want {
			t.Errorf("%s claims: %v %v, want %v", c.user, got, err, c.want)
		}
	}
	if places, err := p.Places(t.Context(), eve.ID); err != nil || len(places) != 0 {
		t.Errorf("eve has %v %v", places, err)
	}
}

// TestLeavingErasesC37: who has no place any more is erased with sessions, logins and second factor; who has another
// one stays.
func TestLeavingErasesC37(t *testing.T) {
	p := open(t)
	ctx := t.Context()
	ada := p.enter(t, identity.Login{Subject: "ada@example.com", Email: "ada@example.com"})
	bob := p.enter(t, identity.Login{Subject: "bob@example.com", Email: "bob@example.com"})
	for _, c := range []struct {
		user  string
		place identity.Place
	}{{ada.ID, identity.Place{"acc_1", "usr_1"}}, {bob.ID, identity.Place{"acc_1", "usr_2"}},
		{bob.ID, identity.Place{"acc_2", "usr_3"}}} {
		if ok, err := p.Claim(ctx, c.user, c.place); err != nil || !ok {
			t.Fatal(ok, err)
		}
	}
	tokens := map[string]string{}
	for _, id := range []string{ada.ID, bob.ID} {
		var err error
		if tokens[id], _, err = p.Start(ctx, identity.Session{User: id, Way: identity.ByMail, Agent: "Firefox"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Factor(ada).Begin(ctx); err != nil {
		t.Fatal(err)
	}
	for range 2 { // it may be done again
		if err := p.Leave(ctx, "acc_1"); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[string]bool{ada.ID: false, bob.ID: true} {
		if _, in, err := p.Session(ctx, tokens[id]); err != nil || in != want {
			t.Errorf("%s is in: %v %v, want %v", id, in, err, want)
		}
	}
	for _, kind := range record.OfUsers() {
		if left, err := p.store.List(ctx, record.OfUser(ada.ID), kind); err != nil || len(left) > 0 {
			t.Errorf("%s: %v %v", kind, left, err)
		}
	}
	if again := p.enter(t, identity.Login{Subject: "ada@example.com", Email: "ada@example.com"}); again.ID == ada.ID {
		t.Error("a login leads to a user who was erased")
	}
}

// TestMailedLinks: a link lets one in once, within a quarter of an hour, and is no token for anything else.
func TestMailedLinks(t *testing.T) {
	p := open(t)
	ctx := t.Context()
	token, err := p.Link("ada@example.com", "it", "/account/invoices")
	if err != nil {
		t.Fatal(err)
	}
	if email, ok := p.Peek(token); !ok || email != "ada@example.com" {
		t.Errorf("%q %v", email, ok)
	}
	l, back, ok, err := p.Follow(ctx, token)
	if err != nil || !ok || l.Email != "ada@example.com" || l.Language != "it" || back != "/account/invoices" {
		t.Errorf("%+v %q %v %v", l, back, ok, err)
	}
	if _, _, ok, err := p.Follow(ctx, token); err != nil || ok {
		t.Errorf("a second time: %v %v", ok, err)
	}
	late, err := p.Link("ada@example.com", "", "")
	if err != nil {
		t.Fatal(err)
	}
	p.clock.pass(15 * time.Minute)
	portal, _, err := p.Portal(identity.Place{Account: "acc_1", Member: "usr_1"}, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{"late": late, "portal": portal, "changed": token + "x", "none": ""} {
		if _, _, ok, err := p.Follow(ctx, bad); err != nil || ok {
			t.Errorf("%s: %v %v", name, ok, err)
		}
	}
}

// TestPortalC38: a studio's link works once, for minutes; its session ends soon, and with the account.
func TestPortalC38(t *testing.T) {
	p := open(t)
	ctx := t.Context()
	place := identity.Place{Account: "acc_1", Member: "usr_1"}
	token, _, err := p.Portal(place, "https://studio.example/back")
	if err != nil {
		t.Fatal(err)
	}
	cookie, s, ok, err := p.Visit(ctx, token, identity.Session{Agent: "Firefox"})
	if err != nil || !ok || s.Place != place || s.Return != "https://studio.example/back" {
		t.Fatalf("%+v %v %v", s, ok, err)
	}
	if _, _, ok, _ := p.Visit(ctx, token, identity.Session{Agent: "Firefox"}); ok {
		t.Error("it works twice")
	}
	if _, in, err := p.Session(ctx, cookie); err != nil || !in {
		t.Errorf("%v %v", in, err)
	}
	p.clock.pass(2*time.Hour + time.Second)
	if _, in, _ := p.Session(ctx, cookie); in {
		t.Error("the session goes on")
	}
	token, _, err = p.Portal(place, "")
	if err != nil {
		t.Fatal(err)
	}
	if cookie, _, _, err = p.Visit(ctx, token, identity.Session{}); err != nil {
		t.Fatal(err)
	}
	if err := p.Leave(ctx, "acc_1"); err != nil {
		t.Fatal(err)
	}
	if _, in, _ := p.Session(ctx, cookie); in {
		t.Error("the session outlives the account")
	}
	late, _, err := p.Portal(place, "")
	if err != nil {
		t.Fatal(err)
	}
	p.clock.pass(5 * time.Minute)
	if _, _, ok, _ := p.Visit(ctx, late, identity.Session{}); ok {
		t.Error("it works for longer than minutes")
	}
}

// TestSessions: a session ends when it is not used for two weeks, after ninety days, when it is ended, and only then;
// nobody guesses one.
func TestSessions(t *testing.T) {
	p := open(t)
	ctx := t.Context()
	in := func(token string) bool {
		_, ok, err := p.Session(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	start := func() (string, identity.Session) {
		token, s, err := p.Start(ctx, identity.Session{User: "usr_1", Way: identity.ByMail})
		if err != nil {
			t.Fatal(err)
		}
		return token, s
	}
	used, _ := start()
	idle, _ := start()
	for range 9 {
		p.clock.pass(9 * 24 * time.Hour)
		if !in(used) {
			t.Fatal("one that is used ends")
		}
	}
	if in(idle) {
		t.Error("one that is not used goes on")
	}
	p.clock.pass(9*24*time.Hour + time.Second)
	if in(used) {
		t.Error("one goes on after ninety days")
	}
	a, first := start()
	b, _ := start()
	if list, err := p.Sessions(ctx, "usr_1"); err != nil || len(list) != 2 {
		t.Errorf("%v %v", list, err)
	}
	if err := p.EndOthers(ctx, "usr_1", first.ID); err != nil || !in(a) || in(b) {
		t.Errorf("ending others: %v, %v %v", err, in(a), in(b))
	}
	_, secret, _ := strings.Cut(a, ".")
	for _, bad := range []string{"", "usr_1.", "usr_1." + first.ID, "usr_2." + secret, secret, "." + secret} {
		if in(bad) {
			t.Errorf("%q is a session", bad)
		}
	}
}

// TestSecondFactor: an app's code lets one in, once and near its time; a backup code does once; the database has
// neither the secret nor a code.
func TestSecondFactor(t *testing.T) {
	p := open(t)
	ctx := t.Context()
	ada := p.enter(t, identity.Login{Subject: "ada@example.com", Email: "ada@example.com"})
	f, err := p.Factor(ada).Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.ReplaceAll(f.Secret, " ", "")
	code := func() string {
		c, err := totp.GenerateCode(secret, p.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if again, err := p.Factor(ada).Begin(ctx); err != nil || again.Secret != f.Secret {
		t.Errorf("begun again: %q %v", again.Secret, err)
	}
	if _, err := p.Factor(ada).Finish(ctx, "000000"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a wrong code: %v", err)
	}
	if on, _ := p.Factor(ada).On(ctx); on {
		t.Fatal("it is on before a code was right")
	}
	codes, err := p.Factor(ada).Finish(ctx, code())
	if err != nil || len(codes) != 10 {
		t.Fatal(codes, err)
	}
	check := func(what, code string, backup, right bool) {
		t.Helper()
		got, err := p.Factor(ada).Check(ctx, code)
		if (err == nil) != right || got != backup || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v %v", what, got, err)
		}
	}
	check("the code that was used", code(), false, false)
	p.clock.pass(30 * time.Second)
	check("the next one", code(), false, true)
	check("the next one again", code(), false, false)
	old := code()
	p.clock.pass(2 * time.Minute)
	check("an old one", old, false, false)
	check("a backup code", strings.ToUpper(codes[3]), true, true)
	check("the same once more", codes[3], false, false)
	check("nothing", "", false, false)
	if n, _ := p.Factor(ada).BackupLeft(ctx); n != 9 {
		t.Errorf("%d are left", n)
	}
	kept, err := p.store.Get(ctx, record.OfUser(ada.ID), record.Factor, record.Only)
	if err != nil || strings.Contains(string(kept.Body), secret) || strings.Contains(string(kept.Body), codes[0]) {
		t.Errorf("%s %v", kept.Body, err)
	}
	other := identity.OpenUsers(p.store, p.clock, must(identity.NewKeyring("another key of more than 128 bits")))
	if _, err := other.Factor(ada).Check(ctx, code()); !fault.Is(err, fault.Invalid) {
		t.Errorf("with another key: %v", err)
	}
}

func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}

// TestIssuerC35: who an issuer confirms comes in, with what it has verified; nobody does with another's state, another
// browser's token, a code that was used, an address that is not verified, or once it took too long.
func TestIssuerC35(t *testing.T) {
	m, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Shutdown() }() // at the test's end it does not matter
	p := open(t)
	p.clock.at = time.Now()
	issuer, err := identity.NewIssuer(identity.IssuerConfig{Issuer: m.Issuer(), Client: m.ClientID, Secret: m.ClientSecret,
		Redirect: "http://127.0.0.1:1/sign-in/issuer"}, p.ring, p.clock)
	if err != nil {
		t.Fatal(err)
	}
	// visit goes to the issuer as somebody and returns what it sends back
	visit := func(user *mockoidc.MockUser) (token string, back url.Values) {
		t.Helper()
		at, token, err := issuer.Begin(t.Context(), "/account/team")
		if err != nil {
			t.Fatal(err)
		}
		m.QueueUser(user)
		browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Jar: must(cookiejar.New(nil))}
		answer, err := browser.Get(at)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		to, err := url.Parse(answer.Header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		return token, to.Query()
	}
	ada := &mockoidc.MockUser{Subject: "17", Email: "ada@example.com", EmailVerified: true}
	token, query := visit(ada)
	l, back, err := issuer.Finish(t.Context(), token, query)
	if err != nil || l.Email != ada.Email || l.Subject != "17" || l.Issuer != m.Issuer() || back != "/account/team" {
		t.Fatalf("%+v %q %v", l, back, err)
	}
	refused := func(what, token string, query url.Values) {
		t.Helper()
		if l, _, err := issuer.Finish(t.Context(), token, query); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: %+v %v", what, l, err)
		}
	}
	refused("the same once more", token, query)
	otherToken, otherQuery := visit(ada)
	token, query = visit(ada)
	refused("another browser's token", otherToken, query)
	refused("another's state", token, otherQuery)
	refused("no token", "", query)
	refused("a refusal", token, url.Values{"state": query["state"], "error": {"access_denied"}})
	token, query = visit(&mockoidc.MockUser{Subject: "18", Email: "eve@example.com"})
	refused("an address that is not verified", token, query)
	token, query = visit(ada)
	p.clock.pass(16 * time.Minute)
	refused("after a quarter of an hour", token, query)
}

// TestIssuerConfig: what cannot work is refused when a server starts, and an issuer that is away when somebody comes.
func TestIssuerConfig(t *testing.T) {
	p := open(t)
	for name, c := range map[string]identity.IssuerConfig{
		"no secret": {Client: "c"}, "no client": {Secret: "s"}, "plain http": {Issuer: "http://i.example", Client: "c", Secret: "s"},
		"no address":                           {Issuer: "google", Client: "c", Secret: "s"},
		"a name that begins as this machine's": {Issuer: "http://127.evil.example", Client: "c", Secret: "s"},
	} {
		if _, err := identity.NewIssuer(c, p.ring, p.clock); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	away := must(identity.NewIssuer(identity.IssuerConfig{Issuer: "http://127.0.0.1:1", Client: "c", Secret: "s"}, p.ring,
		p.clock))
	if _, _, err := away.Begin(t.Context(), "/"); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("away: %v", err)
	}
	if google := must(identity.NewIssuer(identity.IssuerConfig{Client: "c", Secret: "s"}, p.ring, p.clock)); google.Name() !=
		"Google" {
		t.Error(google.Name())
	}
}

// TestOnThisMachine: sample people are for anyone who sits at the machine: neither its address nor its URL leads
// elsewhere.
func TestOnThisMachine(t *testing.T) {
	here, out := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, &net.TCPAddr{IP: net.IPv4zero}
	for _, c := range []struct {
		at   net.Addr
		base string
		want bool
	}{
		{here, "http://127.0.0.1:8080", true}, {here, "http://localhost:8080", true},
		{here, "https://studio.example", false}, {here, "http://127.evil.example", false},
		{out, "http://127.0.0.1:8080", false},
	} {
		if got := identity.OnThisMachine(c.at, c.base); got != c.want {
			t.Errorf("%s as %s: %v, want %v", c.at, c.base, got, c.want)
		}
	}
}
