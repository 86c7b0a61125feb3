package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"testing"
	"time"

	"conto/app"
	"conto/client"
	"conto/core/catalog"
	"conto/web"
)

// pageAccess is how a page or a form is asked for, and who gets more than a closed door.
type pageAccess struct {
	path string // with what stands in {}; "" is the pattern's own
	form string // of a form, as it is sent
	may  string // names of visitors, by blanks
}

// visitors in the order in which they come. A stranger is signed in nowhere, another in an account of their own,
// a removed one was a member.
var visitors = strings.Fields("stranger removed other member manager owner")

const (
	anybodys  = "stranger removed other member manager owner"
	signedIn  = "removed other member manager owner"
	ofAccount = "other member manager owner" // each in their own account
	ofOwners  = "other owner"
)

// pages says of every page and form who may use it; one that is not here fails the test. What a form does is decided by
// the core, which the API's own table holds; here nobody gets further by way of the pages.
var pages = map[string]pageAccess{
	"GET /pricing": {may: anybodys}, "GET /it/prezzi": {may: anybodys}, "GET /help": {may: anybodys},
	"GET /it/aiuto":             {may: anybodys},
	"GET /invitations/{token}":  {path: "/invitations/x", may: ""}, // who has the link
	"POST /invitations/{token}": {path: "/invitations/x", form: "choice=accept", may: ""},
	"POST /theme":               {form: "theme=dark", may: anybodys},

	"GET /sign-in": {may: anybodys}, "GET /sign-in/code": {may: anybodys}, "GET /sign-in/link": {may: anybodys},
	"GET /sign-in/begin": {may: ""}, "GET /sign-in/issuer": {may: ""}, "GET /portal": {path: "/portal?token=x", may: ""},
	"POST /sign-in/mail": {form: "email=x@example.com", may: ""}, "POST /sign-in/link": {form: "token=x", may: ""},
	"POST /sign-in/sample": {form: "person=nobody", may: ""}, "POST /sign-in/code": {form: "code=000000", may: ""},

	"GET /accounts":           {may: signedIn},
	"POST /accounts":          {form: "account=acc_nobodys", may: ""},
	"POST /accounts/personal": {may: "member manager owner"}, // who has none, and did not come from a studio
	"POST /language":          {form: "language=en", may: signedIn},

	"GET /confirm-address":  {may: ""}, // who has the link
	"POST /confirm-address": {form: "token=x", may: ""},

	"GET /account/profile":               {may: ofAccount},
	"POST /account/profile/save":         {form: "name=A&email=x&kind=business", may: ""},
	"POST /account/profile/reading":      {form: "language=en", may: ofAccount},
	"POST /account/profile/business":     {may: ofAccount}, // each in an account of their own by then
	"POST /account/profile/keep-address": {may: ofOwners},
	"POST /account/profile/check":        {form: "name=A", may: ofOwners},
	"POST /account/profile/vies":         {form: "vat_id=DE136695976&address.country=DE", may: ofOwners},
	"POST /account/profile/invoice":      {form: "name=A&vat_id=IT1&address.country=IT", may: ""},
	"GET /account/keys":                  {may: ofOwners},
	"POST /account/keys/make":            {form: "name=A&scopes=read", may: "owner"}, // another's plan has no API access
	"POST /account/keys/revoke":          {form: "id=none", may: ""},
	"GET /account/webhooks":              {may: ofOwners},
	"POST /account/webhooks/make":        {form: "url=http://127.0.0.1:9&types=credits.low", may: "owner"},
	"GET /account/webhooks/{endpoint}":   {path: "/account/webhooks/none", may: ""},

	"POST /account/webhooks/{endpoint}/change":        {path: "/account/webhooks/none/change", may: ""},
	"POST /account/webhooks/{endpoint}/switch":        {path: "/account/webhooks/none/switch", may: ""},
	"POST /account/webhooks/{endpoint}/secret":        {path: "/account/webhooks/none/secret", may: ""},
	"POST /account/webhooks/{endpoint}/remove":        {path: "/account/webhooks/none/remove", may: ""},
	"POST /account/webhooks/{endpoint}/test":          {path: "/account/webhooks/none/test", may: ""},
	"POST /account/webhooks/{endpoint}/replay":        {path: "/account/webhooks/none/replay", form: "id=x", may: ""},
	"POST /account/webhooks/{endpoint}/replay-failed": {path: "/account/webhooks/none/replay-failed", may: ""},

	"GET /account/brand":             {may: ofAccount},
	"POST /account/brand/set":        {form: "name=Acme", may: "manager owner"}, // another's plan has no brand kit
	"GET /account/brand/logo.png":    {may: ""},                                 // there is none
	"POST /account/brand/logo":       {may: ""},                                 // it brings no file
	"POST /account/brand/logo-off":   {may: "manager owner"},
	"GET /account/brand/font.png":    {may: ""}, // there is none
	"POST /account/brand/font":       {may: ""}, // it brings no file
	"POST /account/brand/font-off":   {may: "manager owner"},
	"POST /account/brand/host":       {form: "host=a.example", may: ""}, // the plan has no white-label
	"POST /account/brand/host-off":   {may: ofOwners},
	"GET /account/keep-going":        {may: ofOwners},
	"POST /account/keep-going/set":   {form: "below=9&pack=500&monthly_limit=19", may: "owner"}, // who has a card
	"POST /account/keep-going/off":   {may: ofOwners},
	"POST /account/keep-going/alert": {form: "below=9", may: ofOwners},
	"POST /account/keep-going/code":  {form: "code=none", may: ""},
	"GET /account/data":              {may: ofOwners},
	"GET /account/data/export.zip":   {may: ofOwners},
	"POST /account/data/close":       {form: "confirm=another", may: ""},

	"GET /studio":                                {may: ofAccount},
	"POST /studio/start":                         {form: "model=none", may: ""},
	"POST /studio/instead":                       {path: "/studio/instead?model=fast-image", may: ofAccount},
	"POST /studio/ask":                           {form: "model=premium-video", may: ""},
	"POST /studio/remind":                        {form: "model=fast-image", may: ""}, // it can run now
	"POST /studio/remind-not":                    {form: "model=fast-image", may: ofAccount},
	"GET /generations/{id}":                      {path: "/generations/gen_none", may: ""},
	"GET /generations/{id}/live":                 {path: "/generations/gen_none/live", may: ""},
	"POST /generations/{id}/cancel":              {path: "/generations/gen_none/cancel", may: ""},
	"GET /gallery":                               {may: ofAccount},
	"GET /gallery.zip":                           {may: ofAccount},
	"POST /gallery/change":                       {form: "do=delete&asset=none", may: ""},
	"GET /gallery/{id}":                          {path: "/gallery/none", may: ""},
	"GET /gallery/{id}/file":                     {path: "/gallery/none/file", may: ""},
	"POST /gallery/{id}/change":                  {path: "/gallery/none/change", form: "do=star", may: ""},
	"POST /gallery/{id}/share":                   {path: "/gallery/none/share", form: "until=day", may: ""},
	"POST /gallery/{id}/unshare":                 {path: "/gallery/none/unshare", form: "share=none", may: ""},
	"GET /s/{token}":                             {path: "/s/x", may: ""}, // who has the link
	"GET /s/{token}/file":                        {path: "/s/x/file", may: ""},
	"GET /s/{token}/brand.css":                   {path: "/s/x/brand.css", may: ""},
	"GET /s/{token}/logo.png":                    {path: "/s/x/logo.png", may: ""},
	"GET /account/subscription":                  {may: ofAccount},
	"POST /account/subscription/undo":            {may: ""}, // there is nothing to take back
	"POST /account/subscription/resume":          {may: ""},
	"GET /account/subscription/preview":          {path: "/account/subscription/preview?plan=pro", may: ofOwners},
	"POST /account/subscription/preview/confirm": {form: "plan=none", may: ""},
	"GET /account/subscription/cancel":           {may: ofOwners},
	"POST /account/subscription/cancel/confirm":  {form: "when=end", may: "owner"}, // another has nothing to cancel
	"GET /account/subscription/topup":            {path: "/account/subscription/topup?pack=500", may: ofOwners},
	"POST /account/subscription/topup/confirm":   {form: "pack=none", may: ""},
	"GET /account/usage":                         {may: ofAccount},
	"GET /account/usage/{hold}":                  {path: "/account/usage/h_99", may: ""},
	"GET /account/usage.csv":                     {may: ofAccount},
	"GET /account/invoices":                      {may: ofOwners},
	"GET /account/invoices/{invoice}":            {path: "/account/invoices/test_1", may: "owner"},
	"POST /account/invoices/{invoice}/mail":      {path: "/account/invoices/test_1/mail", may: "owner"},
	"GET /account/invoices.zip":                  {may: "owner"},
	"GET /account/invoices/{invoice}/{kind}":     {path: "/account/invoices/test_1/pdf", may: "owner"},
	"GET /account/cards":                         {may: ofOwners},
	"POST /account/cards/add":                    {may: ofOwners},
	"POST /account/cards/use":                    {form: "method=pm_ok", may: ofOwners},
	"POST /account/cards/remove":                 {form: "method=pm_none", may: ""},
	"GET /account/team":                          {may: ofAccount},
	"POST /account/team/invite":                  {form: "email=x@example.com&role=member", may: ""}, // no seat is left
	"POST /account/team/remove":                  {form: "user=nobody", may: ""},
	"POST /account/team/role":                    {form: "user=nobody&role=member", may: ""},
	"POST /account/team/premium":                 {form: "user=nobody&on=no", may: ""},
	"POST /account/team/cap":                     {form: "user=nobody&cap=1", may: ""},
	"POST /account/team/stay":                    {form: "user=nobody&stay=yes", may: ""},
	"POST /account/team/hand-over":               {form: "user=nobody", may: ""},
	"POST /account/team/take-over":               {may: ""},
	"POST /account/team/leave":                   {may: ""}, // who may is led to choose another account
	"GET /account/support":                       {may: ofAccount},
	"POST /account/support/send":                 {form: "topic=other&subject=a&text=b", may: ofAccount},
	"GET /account/security":                      {may: ofAccount},
	"POST /account/security/end":                 {form: "session=none", may: ofAccount},
	"POST /account/security/others":              {may: ofAccount},
	"POST /account/security/factor-off":          {form: "code=000000", may: ""},
	"GET /account/security/factor":               {may: ofAccount},
	"GET /account/security/factor/qr":            {may: ofAccount},
	"POST /account/security/factor/on":           {form: "code=000000", may: ""},

	"GET /admin/sign-in":  {may: anybodys},
	"POST /admin/sign-in": {form: "operator_key=op_wrong", may: ""},
	// where anybody may be a sample person, anybody may be the operator
	"POST /admin/sign-in/local": {may: anybodys},

	"POST /sign-out": {may: anybodys},
}

// last are asked for after all others, for they change who somebody is.
var last = []string{"POST /account/subscription/cancel/confirm", "POST /accounts/personal",
	"POST /account/profile/business", "POST /account/team/leave", "POST /sign-out", "POST /admin/sign-in/local"}

// TestPagesByVisitorC28C31: every route of the pages × every visitor. Anyone who may not is led to sign in or to choose
// an account, or sees that there is nothing, or why not; a form from another site is refused, no matter who sends it.
func TestPagesByVisitorC28C31(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	b := browsersOf(t, s)
	patterns := web.Routes(web.Options{Shop: noShop{}, Uses: &app.App{}})
	for pattern := range pages {
		if !slices.Contains(patterns, pattern) {
			t.Errorf("%s is a row, and no route", pattern)
		}
	}
	patterns = slices.DeleteFunc(patterns, func(p string) bool { return slices.Contains(last, p) })
	for _, pattern := range append(patterns, last...) {
		row, listed := pages[pattern]
		if !listed && !strings.Contains(pattern, " /admin") { // operators' pages are nobody's here
			t.Errorf("%s is in no row of the table", pattern)
			continue
		}
		for _, name := range visitors {
			status, to := b[name].ask(t, s, pattern, row, "same-origin")
			got := status == http.StatusOK || status == http.StatusSeeOther && !strings.HasPrefix(to, "/accounts") &&
				!strings.HasPrefix(to, "/sign-in")
			if want := slices.Contains(strings.Fields(row.may), name); got != want {
				t.Errorf("%s by %s: %d %s, want %v", pattern, name, status, to, want)
			}
			if status == http.StatusInternalServerError {
				t.Errorf("%s by %s fails", pattern, name)
			}
			if strings.HasPrefix(pattern, "POST") && name == "owner" {
				if status, _ := b[name].ask(t, s, pattern, row, "cross-site"); status != http.StatusForbidden {
					t.Errorf("%s from another site: %d", pattern, status)
				}
			}
		}
	}
}

// visitor is a browser without pictures: its cookies, and nothing else.
type visitor struct{ *http.Client }

// newVisitor is one who has not been here.
func newVisitor(t *testing.T) visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	fine(t, "make a jar", err)
	return visitor{&http.Client{Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// browsersOf signs everybody in.
func browsersOf(t *testing.T, s *server) map[string]visitor {
	t.Helper()
	all := map[string]visitor{}
	for _, name := range visitors {
		all[name] = newVisitor(t)
	}
	for name, person := range map[string]string{"other": "anna", "owner": "marta", "manager": "giulia", "member": "luca"} {
		all[name].ask(t, s, "POST /sign-in/sample", pageAccess{form: "person=" + person}, "same-origin")
	}
	a, err := s.Accounts.Open(t.Context(), client.NewAccount{Email: "t@example.com", Name: "T", Kind: "business"})
	fine(t, "open", err)
	_, err = s.Subscriptions.Change(t.Context(), a.ID,
		client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
	fine(t, "subscribe", err)
	m, err := s.Team.Invite(t.Context(), a.ID, "gone@example.com", "member", "")
	fine(t, "invite", err)
	portal, err := s.Portals.Open(t.Context(), a.ID, m.User, "")
	fine(t, "make a link", err)
	all["removed"].ask(t, s, "GET /portal", pageAccess{path: strings.TrimPrefix(portal.URL, s.boot.URL)}, "none")
	for range 200 { // the first invoice is written by a job
		row := pages["GET /account/invoices/{invoice}/{kind}"]
		if status, _ := all["owner"].ask(t, s, "GET", row, "none"); status == http.StatusOK {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	fine(t, "remove", s.Team.Remove(t.Context(), a.ID, m.User))
	return all
}

// ask asks for a page or sends a form, as a browser does that is on some site, and returns the status and where it
// leads.
func (v visitor) ask(t *testing.T, s *server, pattern string, a pageAccess, site string) (status int, to string) {
	t.Helper()
	method, path, _ := strings.Cut(pattern, " ")
	if a.path != "" {
		path = a.path
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.boot.URL+path, strings.NewReader(a.form))
	fine(t, "ask", err)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Sec-Fetch-Site", site)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := v.Do(r)
	fine(t, "ask", err)
	_, err = io.Copy(io.Discard, answer.Body)
	fine(t, "read", err)
	fine(t, "close", answer.Body.Close())
	return answer.StatusCode, answer.Header.Get("Location")
}

// noShop sells nothing: it is there for the routes.
type noShop struct{}

func (noShop) Catalog() catalog.History { return catalog.History{} }
