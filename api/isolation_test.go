package api_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"conto/core/account"
	"conto/core/fault"
	"conto/engine"
)

// access is how a call of the API is made, and who may make it. Whoever is not named is refused, whatever they send.
type access struct {
	path string // with {hold}, {key} … filled in
	body string
	may  string // names of callers, by blanks
}

// callers in the order in which they call: who must be refused before who may change something.
var callers = strings.Fields(
	"anybody wrong stranger removed invited other revoked forged member reading key manager owner support admin")

var everybody = "anybody wrong " + strings.Join(callers, " ")

const (
	admins    = "admin"
	operators = "support " + admins
	owners    = "owner " + operators
	buyers    = "owner " + admins
	managers  = "manager " + owners
	members   = "member " + managers
	readers   = "reading key " + members
	runners   = "key member manager owner " + admins
)

// routes says of every call who may make it (C28, C31, C36); one that is not here fails the test.
var routes = map[string]access{
	"getCatalog":      {may: everybody},
	"listEditions":    {may: operators},
	"checkCatalog":    {body: `{"text":"plans: []"}`, may: operators},
	"publishCatalog":  {body: `{"text":"plans: []","number":2,"reason":"test"}`, may: admins},
	"withdrawCatalog": {may: admins}, // none waits

	"openAccount":   {body: `{"email":"x@example.com","name":"X","kind":"personal"}`, may: admins},
	"getAccount":    {may: readers},
	"setAlert":      {body: `{"below":10}`, may: owners},
	"useCode":       {body: `{"code":"ABCD-EFGH-JKMN-PQRS"}`, may: owners}, // there is none
	"changeContact": {body: `{"name":"Zoe"}`, may: owners},
	"listJournal":   {may: members},
	"getUsage":      {may: readers},
	"closeAccount":  {body: `{"confirm":"","reason":"test"}`, may: buyers},
	"exportAccount": {may: owners},
	"findAccounts":  {path: "?find=x@example.com", may: operators},
	"listModels":    {may: readers},
	"quote":         {body: `{"model":"z-image"}`, may: readers},
	"hold":          {body: `{"model":"z-image"}`, may: runners},
	"spend":         {body: `{"model":"z-image"}`, may: runners},
	"settle":        {path: "nobodys", may: runners},
	"release":       {path: "nobodys", may: runners},
	// the owner's, so a member does not find it
	"getHold":           {path: "spent", may: strings.ReplaceAll(readers, "member ", "")},
	"generate":          {body: `{"model":"fast-image","prompt":"a cat"}`, may: runners},
	"listGenerations":   {may: readers},
	"getGeneration":     {path: "none", may: readers},
	"watchGeneration":   {path: "none", may: readers},
	"cancelGeneration":  {path: "none", may: runners},
	"listAssets":        {may: readers},
	"getAsset":          {path: "none", may: readers},
	"getAssetFile":      {path: "none", may: readers},
	"getAssetsZip":      {may: readers},
	"changeAsset":       {path: "none", body: `{"favourite":true}`, may: runners},
	"takeDownAsset":     {path: "none", body: `{"reason":"test"}`, may: operators},
	"liftTakedown":      {path: "none", may: operators},
	"listShares":        {path: "none", may: readers},
	"makeShare":         {path: "none", body: `{}`, may: runners},
	"revokeShare":       {path: "none", may: runners},
	"getBrand":          {may: readers},
	"setBrand":          {body: `{"name":"Acme","colours":[]}`, may: managers},
	"getBrandLogo":      {may: readers}, // there is none
	"setBrandLogo":      {body: "no picture", may: managers},
	"removeBrandLogo":   {may: managers},
	"getBrandFont":      {may: readers}, // there is none
	"setBrandFont":      {body: "no font", may: managers},
	"removeBrandFont":   {may: managers},
	"checkBrandHost":    {may: readers},
	"setBrandHost":      {body: `{"host":"files.acme.example"}`, may: owners}, // its own is not known
	"removeBrandHost":   {may: owners},
	"upload":            {body: "no picture", may: runners},
	"spendMany":         {body: `{"spends":[{"account":"acc_x","model":"z-image"}]}`, may: admins},
	"refund":            {body: `{"hold":"nobodys"}`, may: operators},
	"grant":             {body: `{"credits":1,"reason":"test"}`, may: operators},
	"explain":           {path: "?charge=ch_1", may: owners},
	"listPayments":      {may: owners},
	"refundPayment":     {path: "ch_1", body: `{}`, may: admins},
	"listOrders":        {may: owners},
	"openOrder":         {body: `{"pack":"500"}`, may: operators},
	"payOrder":          {path: "ch_9", may: admins},
	"cancelOrder":       {path: "ch_9", may: operators},
	"listInvoices":      {may: owners},
	"getInvoicesZip":    {may: owners},
	"getInvoice":        {path: "inv_9", may: owners},
	"mailInvoice":       {path: "inv_9", may: owners},
	"sendInvoice":       {path: "inv_9", may: operators},
	"getBillingProfile": {may: owners}, "checkBillingProfile": {body: profile,
		may: owners}, "putBillingProfile": {body: profile, may: owners},
	"savePaymentMethod": {body: `{}`, may: buyers}, "getPaymentMethod": {path: "su_9", may: buyers},
	"listPaymentMethods": {may: owners}, "removePaymentMethod": {path: "pm_9", may: buyers},
	"quoteSubscription": {body: `{"plan":"pro","interval":"month"}`, may: owners},
	"subscribe":         {body: `{"plan":"team","interval":"month"}`, may: buyers},
	"cancel":            {body: `{"when":"period_end"}`, may: owners},
	"resume":            {may: owners},
	"quotePack":         {body: `{"pack":"500"}`, may: owners},
	"topUp":             {body: `{"pack":"500"}`, may: buyers},
	"setPaymentMethod":  {body: `{"payment_method":"pm_ok"}`, may: buyers},
	"moveEdition":       {body: `{"edition":9}`, may: admins},

	"askOwner":     {body: `{"model":"z-image"}`, may: "member manager"},       // a conflict: nothing is locked
	"remindMe":     {body: `{"model":"z-image"}`, may: "member manager owner"}, // a conflict: it can run now
	"remindMeNot":  {may: "member manager owner"},
	"listMembers":  {may: members}, // a member finds only themselves
	"invite":       {body: `{"email":"new@example.com","role":"member"}`, may: managers},
	"changeMember": {path: "cat", body: `{"premium":true}`, may: managers},
	"removeMember": {path: "nobody", may: managers},
	// anyone who has the link; this one leads nowhere
	"getInvitation":     {path: "nowhere", may: everybody},
	"acceptInvitation":  {path: "nowhere", may: everybody},
	"declineInvitation": {path: "nowhere", may: everybody},
	"offerAccount":      {body: `{"user":"cat"}`, may: buyers},
	"withdrawAccount":   {may: buyers},
	"takeOverAccount":   {may: "invited member manager owner"}, // a conflict: it is not offered to them
	"getKeepGoing":      {may: owners}, "setKeepGoing": {body: `{"on":false}`, may: buyers},
	"listEndpoints": {may: owners}, "getEndpoint": {path: "we_1", may: owners},
	"makeEndpoint":   {body: `{"url":"https://studio.example","types":["account.closed"]}`, may: buyers},
	"changeEndpoint": {path: "we_1", body: `{"types":["credits.low"]}`, may: owners},
	"removeEndpoint": {path: "we_9", may: owners},
	"rotateSecret":   {path: "we_1", may: buyers},
	"testEndpoint":   {path: "we_1", may: owners},
	"listDeliveries": {path: "we_1", may: owners},
	"getDelivery":    {path: "we_1", may: owners},
	"replayDelivery": {path: "we_1", may: owners},
	"replayFailed":   {path: "we_1", body: `{"since":"2026-01-01T00:00:00Z"}`, may: owners},

	"listInstallationEndpoints": {may: operators}, "getInstallationEndpoint": {path: "wi_1", may: operators},
	"makeInstallationEndpoint":   {body: `{"url":"https://studio.example","types":["account.closed"]}`, may: admins},
	"changeInstallationEndpoint": {path: "wi_1", body: `{"types":["credits.low"]}`, may: admins},
	"removeInstallationEndpoint": {path: "wi_9", may: admins},
	"rotateInstallationSecret":   {path: "wi_1", may: admins},
	"testInstallationEndpoint":   {path: "wi_1", may: admins},
	"listInstallationDeliveries": {path: "wi_1", may: operators},
	"getInstallationDelivery":    {path: "wi_9", may: operators},
	"replayInstallationDelivery": {path: "wi_9", may: admins},
	"replayInstallationFailed":   {path: "wi_1", body: `{"since":"2026-01-01T00:00:00Z"}`, may: admins},

	"listKeys":   {may: owners},
	"openPortal": {body: `{}`, may: admins},
	"makeKey":    {body: `{"name":"another"}`, may: buyers},
	"revokeKey":  {path: "key_9", may: owners},

	"makeCode": {body: `{"credits":1}`, may: admins}, "listCodes": {may: operators},
	"withdrawCode": {path: "nobodys", may: admins},

	"listIssued": {path: "?from=2026-01-01&to=2026-12-31", may: operators}, "receive": {body: `{"content":""}`,
		may: operators},
	"listAttention": {may: operators}, "dismissAttention": {body: `{"topic":"job","account":"x","about":"y"}`,
		may: operators},
	"listJobs": {may: operators}, "retryJob": {body: `{"kind":"charge","account":"x","id":"y"}`, may: admins},
	"listOperatorActs":    {may: admins},
	"askSupport":          {body: `{"topic":"other","subject":"a","text":"b"}`, may: members},
	"listSupportRequests": {may: members}, "getSupportRequest": {path: "nobodys", may: members},
	"listOpenSupportRequests": {may: operators},
	"answerSupportRequest":    {path: "nobodys", body: `{"text":"b"}`, may: operators},
	"closeSupportRequest":     {path: "nobodys", may: operators},
	"matchStatement":          {body: `{"content":""}`, may: operators},
	"makeTestClock":           {body: `{"now":"2026-01-01T00:00:00Z"}`, may: admins},
	"getTestClock":            {path: "clk_9", may: admins},
	"advanceTestClock":        {path: "clk_9", body: `{"to":"2027-01-01T00:00:00Z"}`, may: admins},
	"listOperators":           {may: admins}, "addOperator": {body: `{"name":"new","role":"support"}`,
		may: admins}, "removeOperator": {path: "nobody", may: admins},
}

const profile = `{"name":"Studio","address":{"line1":"Via Roma 1",` +
	`"postal_code":"00100","city":"Roma","province":"RM","country":"IT"}}`

// house is an account with somebody of every kind, and how each of them calls.
type house struct {
	*server
	id      string
	keys    map[string]string // by caller
	users   map[string]string
	another string // an account of somebody else
}

func (s *server) house(t *testing.T) *house {
	h := &house{server: s, id: s.settled(t), another: s.settled(t), keys: map[string]string{}, users: map[string]string{
		"owner": "ada", "manager": "mia", "member": "cat", "invited": "dan", "removed": "eve", "stranger": "zoe",
	}}
	made := func(name, path, body string) string {
		answer := s.send(call{method: "POST", path: path, body: body})
		var shown struct{ ID, Key string }
		if err := json.Unmarshal(answer.Body.Bytes(), &shown); err != nil || shown.Key == "" {
			t.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
		}
		h.keys[name] = shown.Key
		return shown.ID
	}
	made("key", "/v1/accounts/"+h.id+"/keys", `{"name":"generates"}`)
	made("reading", "/v1/accounts/"+h.id+"/keys", `{"name":"reads","scopes":["read"]}`)
	revoked := made("revoked", "/v1/accounts/"+h.id+"/keys", `{"name":"revoked"}`)
	made("other", "/v1/accounts/"+h.another+"/keys", `{"name":"of another account"}`)
	made("support", "/v1/operators", fmt.Sprintf(`{"name":"leo%d","role":"support"}`, s.opened.Add(1)))
	h.keys["forged"], h.keys["wrong"] = h.keys["key"]+"x", "nobodys-key-of-some-length"
	for _, cmd := range []account.Command{
		account.RevokeKey{ID: revoked}, account.Invite{User: "mia", Role: "manager",
			Joined: true}, account.Invite{User: "cat", Role: "member", Joined: true},
		account.Invite{User: "eve", Role: "manager", Joined: true}, account.RemoveMember{User: "eve"},
	} {
		if _, err := s.engine.Do(t.Context(),
			engine.Request{Account: h.id, Actor: account.Operator, Command: cmd}); err != nil {
			t.Fatal(err)
		}
	}
	asked := engine.Request{Account: h.id, Actor: account.Person("ada"),
		Command: account.Invite{User: "dan", Role: "member"}}
	if _, err := s.engine.Do(t.Context(), asked); err != nil {
		t.Fatal(err)
	}
	return h
}

// as sends a call as somebody.
func (h *house) as(who string, c call) *httptest.ResponseRecorder {
	switch user, person := h.users[who]; {
	case person:
		c.user = user
	case who == "anybody":
		c.anonymous = true
	case who != "admin":
		c.bearer = h.keys[who]
	}
	return h.send(c)
}

// described reads the calls that there are from the API's own description: their names, methods and paths.
func (s *server) described(t *testing.T) map[string]call {
	var doc struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	if err := json.Unmarshal(s.send(call{method: "GET", path: "/v1/openapi.json"}).Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	calls := map[string]call{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			calls[op.OperationID] = call{method: strings.ToUpper(method), path: path}
		}
	}
	return calls
}

// call is the route on the house's account, under an idempotency key.
func (r access) call(of call, account, key string) call {
	of.path, of.body, of.key = strings.Replace(of.path, "{account}", account, 1), r.body, key
	inner := false
	for at := strings.IndexByte(of.path, '{'); at >= 0; at = strings.IndexByte(of.path, '{') {
		inner = true
		end := strings.IndexByte(of.path, '}')
		of.path = of.path[:at] + r.path + of.path[end+1:]
	}
	if !inner {
		of.path += r.path
	}
	return of
}

// refused checks that an answer is a refusal of who is not allowed, and that it says nothing else.
func refusedFor(answer *httptest.ResponseRecorder) bool {
	var p struct{ Code fault.Code }
	_ = json.Unmarshal(answer.Body.Bytes(), &p)
	return p.Code == fault.Forbidden && answer.Code == 403 || p.Code == fault.Unauthenticated && answer.Code == 401
}

// TestCalls_ActorsC28C31C36: every call by every kind of caller.
func TestCalls_ActorsC28C31C36(t *testing.T) {
	s := serve(t, nil)
	for name, described := range s.described(t) {
		r, said := routes[name]
		if !said {
			t.Errorf("who may call %s, %s %s, is not said in routes", name, described.method, described.path)
			continue
		}
		h := s.house(t)
		for _, who := range callers {
			answer := h.as(who, r.call(described, h.id, ""))
			if name == "getHold" && who == "member" {
				if answer.Code != 404 {
					t.Errorf("a member sees the owner's hold: %d %s", answer.Code, answer.Body)
				}
				continue
			}
			if may := slices.Contains(strings.Fields(r.may), who); may == refusedFor(answer) {
				t.Errorf("%s by %s, who may: %v: %d %s", name, who, may, answer.Code, answer.Body)
			}
		}
	}
}

// onceOnly are the calls whose repeat shows all but the secret.
var onceOnly = map[string]bool{"makeKey": true, "makeEndpoint": true, "rotateSecret": true}

// TestRepeat_ActorC28C36: under the key of somebody's request, nobody else gets its answer. Who may not
// make the request is refused; who may makes one of their own.
func TestRepeat_ActorC28C36(t *testing.T) {
	s := serve(t, nil)
	for name, described := range s.described(t) {
		r := routes[name]
		if described.method == "GET" || !strings.Contains(described.path, "{account}") {
			continue
		}
		h := s.house(t)
		may := strings.Fields(r.may)
		for _, first := range []string{"owner", "admin"} {
			if !slices.Contains(may, first) {
				continue
			}
			c := r.call(described, h.id, "key-of-"+first)
			was := h.as(first, c)
			for _, who := range callers {
				if who == first {
					continue
				}
				again := h.as(who, c)
				if !slices.Contains(may, who) && !refusedFor(again) {
					t.Errorf("%s of %s repeated by %s: %d %s", name, first, who, again.Code, again.Body)
				}
				if strings.Contains(again.Body.String(), `"key":"ck.`) && again.Body.String() == was.Body.String() {
					t.Errorf("%s of %s shows %s a secret: %s", name, first, who, again.Body)
				}
			}
			if again := h.as(first, c); !onceOnly[name] &&
				(again.Code != was.Code || again.Body.String() != was.Body.String()) {
				t.Errorf("%s repeated by %s:\n%d %s\n%d %s", name, first, was.Code, was.Body, again.Code, again.Body)
			}
		}
	}
}

// TestSecret_ShownOnceC36: the repeat of a request for an API key finds the key, not its secret; the secret is
// nowhere in the store.
func TestSecret_ShownOnceC36(t *testing.T) {
	s := serve(t, nil)
	h := s.house(t)
	c := call{method: "POST", path: "/v1/accounts/" + h.id + "/keys", body: `{"name":"ci"}`, key: "once"}
	first, again := h.as("owner", c), h.as("owner", c)
	var made, found struct{ ID, Key string }
	if err := json.Unmarshal(first.Body.Bytes(), &made); err != nil || made.Key == "" ||
		first.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v %s", first.Code, first.Header(), first.Body)
	}
	if err := json.Unmarshal(again.Body.Bytes(), &found); err != nil || again.Code != 201 || found.ID != made.ID ||
		found.Key != "" {
		t.Errorf("the repeat: %d %s", again.Code, again.Body)
	}
	secret := made.Key[strings.LastIndexByte(made.Key, '.')+1:]
	journal := h.as("owner", call{method: "GET", path: "/v1/accounts/" + h.id + "/journal?limit=200"})
	if !strings.Contains(journal.Body.String(), made.ID) || strings.Contains(journal.Body.String(), secret) {
		t.Errorf("the journal: %s", journal.Body)
	}
}

// TestJournal_MemberC28: a member reads what they did; keys of others' requests are shown to nobody.
func TestJournal_MemberC28(t *testing.T) {
	s := serve(t, nil)
	h := s.house(t)
	spend := call{method: "POST", path: "/v1/accounts/" + h.id + "/spends", body: `{"model":"z-image"}`}
	for _, who := range []string{"member", "owner", "key"} {
		spend.key = "spent-by-" + who
		if answer := h.as(who, spend); answer.Code != 201 {
			t.Fatalf("%s: %d %s", who, answer.Code, answer.Body)
		}
	}
	for who, want := range map[string]struct{ entries, key string }{
		"member": {"user:cat", "spent-by-member"}, "owner": {"", "spent-by-owner"}, "manager": {"none", ""}, "admin": {"",
			""},
	} {
		answer := h.as(who, call{method: "GET", path: "/v1/accounts/" + h.id + "/journal?limit=200"})
		var page struct{ Items []struct{ Actor, Key string } }
		if err := json.Unmarshal(answer.Body.Bytes(), &page); err != nil || answer.Code != 200 ||
			len(page.Items) == 0 != (want.entries == "none") {
			t.Fatalf("%s: %d %s", who, answer.Code, answer.Body)
		}
		for _, e := range page.Items {
			if want.entries != "" && e.Actor != want.entries || e.Key != "" && e.Key != want.key {
				t.Errorf("%s sees %+v", who, e)
			}
		}
	}
}

// TestContoUser_OnceOrNot: a name that is empty, or there twice, does not make an operator of anyone who sends it.
func TestContoUser_OnceOrNot(t *testing.T) {
	s := serve(t, nil)
	id := s.open("business")
	grant := call{method: "POST", path: "/v1/accounts/" + id + "/grants", body: `{"credits":5,"reason":"test"}`}
	for name, headers := range map[string][]string{
		"empty": {""}, "blank": {" "}, "empty, then a name": {"", "ada"}, "a name, then empty": {"ada", ""}, "twice": {"ada",
			"ada"},
	} {
		grant.users = headers
		if answer := s.send(grant); answer.Code != 422 || !strings.Contains(answer.Body.String(), "Conto-User") {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
}
