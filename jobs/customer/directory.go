package customer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/text"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs/record"
)

// Directory finds accounts and their people by what is known of them, and knows which personal account an e-mail
// address has (C39). What leads to an account is a digest of the words, so that no name can be read from the records;
// each account has a list of what leads to it, by which all of that is erased.
type Directory struct {
	engine    *engine.Engine
	store     store.Store
	customers Records
	clock     clock.Clock
}

// NewDirectory opens it; without a clock, by the machine's.
func NewDirectory(e *engine.Engine, s store.Store, c clock.Clock) *Directory {
	if c == nil {
		c = clock.System
	}
	return &Directory{e, s, NewRecords(s), c}
}

// foundPrefix begins what stands for the account of a record that lists which accounts a word leads to.
const foundPrefix = "find:"

// By is by what something was found.
type By string

// What leads to an account, or to a person of it.
const (
	ByID        By = "id"
	ByEmail     By = "email"
	ByName      By = "name"
	ByUser      By = "user"
	ByVATID     By = "vat_id"
	ByDocument  By = "document"
	ByReference By = "reference"
)

// lasting reports whether it belongs to a document, which is kept when its account is closed.
func (b By) lasting() bool { return b == ByDocument || b == ByReference }

// Found is an account that something leads to.
type Found struct {
	Account string `json:"-"`
	By      By     `json:"by"`
	User    string `json:"user,omitempty"` // the person whose it is; "" is the account's own
}

// terms are what leads to an account, by the word's digest.
type terms map[string]Found

// add adds what is written in one way only: capitals and blanks do not count.
func (t terms) add(word string, f Found) {
	if word = plain(word); word != "" {
		if _, there := t[digestOf(word)]; !there {
			t[digestOf(word)] = f
		}
	}
}

// name adds each word of a name.
func (t terms) name(name string, f Found) {
	for _, word := range strings.Fields(name) {
		t.add(word, f)
	}
}

// plain returns a word as it is compared.
func plain(word string) string {
	return strings.ToLower(strings.Join(strings.Fields(word), ""))
}

func digestOf(word string) string {
	sum := sha256.Sum256([]byte(word))
	return hex.EncodeToString(sum[:20])
}

// wanted returns what is to lead to an account by its records, but for its documents. Nothing leads to the people of
// one that was closed.
func (d *Directory) wanted(ctx context.Context, s *account.State) (terms, error) {
	all := terms{}
	if !s.ClosedAt.IsZero() {
		return all, nil
	}
	contact, err := d.customers.Contact(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	profile, err := d.customers.Profile(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	all.add(contact.Email, Found{By: ByEmail})
	all.add(profile.PEC, Found{By: ByEmail})
	all.add(profile.VATID, Found{By: ByVATID})
	all.add(strings.TrimPrefix(profile.VATID, profile.Address.Country), Found{By: ByVATID})
	all.add(profile.TaxCode, Found{By: ByVATID})
	all.name(contact.Name, Found{By: ByName})
	all.name(profile.Name, Found{By: ByName})
	for _, p := range s.Team.People {
		all.add(p.User, Found{By: ByUser, User: p.User})
		person, err := d.customers.Person(ctx, s.ID, p.User)
		if err != nil {
			return nil, err
		}
		all.add(person.Email, Found{By: ByEmail, User: p.User})
		all.name(person.Name, Found{By: ByName, User: p.User})
	}
	return all, nil
}

// Refresh makes what leads to an account follow its records as they are now.
func (d *Directory) Refresh(ctx context.Context, id string) error {
	s, _, err := d.engine.State(ctx, id)
	if err != nil {
		return err
	}
	want, err := d.wanted(ctx, s)
	if err != nil {
		return err
	}
	has, err := d.listed(ctx, id)
	if err != nil {
		return err
	}
	for _, word := range slices.Sorted(maps.Keys(has)) {
		if _, still := want[word]; !still && !has[word].By.lasting() {
			if err := d.drop(ctx, id, word); err != nil {
				return err
			}
		}
	}
	for _, word := range slices.Sorted(maps.Keys(want)) {
		if has[word] != want[word] && !has[word].By.lasting() {
			if err := d.lead(ctx, id, word, want[word]); err != nil {
				return err
			}
		}
	}
	return nil
}

// add lets a word of a document lead to its account for good.
func (d *Directory) add(ctx context.Context, id, word string, by By) error {
	if word = plain(word); word == "" {
		return nil
	}
	return d.lead(ctx, id, digestOf(word), Found{By: by})
}

// lead lets a word lead to an account. The list is written first, so that whatever leads there is on it.
func (d *Directory) lead(ctx context.Context, id, word string, f Found) error {
	if _, err := record.Put(ctx, d.store, id, record.Term, word, f, false); err != nil {
		return err
	}
	_, err := record.Put(ctx, d.store, foundPrefix+word, record.Found, id, f, false)
	return err
}

func (d *Directory) drop(ctx context.Context, id, word string) error {
	if err := d.store.Delete(ctx, foundPrefix+word, record.Found, id); err != nil {
		return err
	}
	return d.store.Delete(ctx, id, record.Term, word)
}

// listed returns what leads to an account.
func (d *Directory) listed(ctx context.Context, id string) (terms, error) {
	records, err := d.store.List(ctx, id, record.Term)
	if err != nil {
		return nil, err
	}
	has := terms{}
	for _, r := range records {
		var f Found
		if err := json.Unmarshal(r.Body, &f); err != nil {
			return nil, err
		}
		has[r.ID] = f
	}
	return has, nil
}

// Find returns the accounts that a text leads to, ordered by their id: by all of it, as an address or a number, or by
// all of its words, as a name.
func (d *Directory) Find(ctx context.Context, sought string) ([]Found, error) {
	found := map[string]Found{}
	if err := d.byID(ctx, sought, found); err != nil {
		return nil, err
	}
	whole, err := d.led(ctx, plain(sought))
	if err != nil {
		return nil, err
	}
	for _, f := range whole {
		found[f.Account] = f
	}
	words := strings.Fields(sought)
	var all map[string]Found
	for _, word := range words[:min(len(words), maxWords)] {
		led, err := d.led(ctx, plain(word))
		if err != nil {
			return nil, err
		}
		all = both(all, led)
	}
	for id, f := range all {
		if _, there := found[id]; !there {
			found[id] = f
		}
	}
	list := slices.Collect(maps.Values(found))
	slices.SortFunc(list, func(x, y Found) int { return cmp.Compare(x.Account, y.Account) })
	return list, nil
}

// maxWords bounds how many words of a text are looked for.
const maxWords = 8

// both returns what is in both; nil stands for everything.
func both(all map[string]Found, more []Found) map[string]Found {
	in := map[string]Found{}
	for _, f := range more {
		if _, there := all[f.Account]; there || all == nil {
			in[f.Account] = f
		}
	}
	return in
}

// byID adds the account that has an id, or of which something has an id at the payment provider.
func (d *Directory) byID(ctx context.Context, sought string, found map[string]Found) error {
	id, _, _ := strings.Cut(strings.TrimSpace(sought), "/")
	if id == "" || len(id) > store.MaxName || store.IsBooks(id) || !store.IsText(id) {
		return nil
	}
	heads, err := d.store.Heads(ctx, store.HeadQuery{Accounts: []string{id}})
	if err == nil && len(heads) == 1 {
		found[id] = Found{Account: id, By: ByID}
	}
	return err
}

func (d *Directory) led(ctx context.Context, word string) ([]Found, error) {
	records, err := d.store.List(ctx, foundPrefix+digestOf(word), record.Found)
	if err != nil {
		return nil, err
	}
	list := make([]Found, len(records))
	for i, r := range records {
		if err := json.Unmarshal(r.Body, &list[i]); err != nil {
			return nil, err
		}
		list[i].Account = r.ID
	}
	return list, nil
}

// Prepare enters every account of a database into the directory that an early release wrote. It does so once.
func (d *Directory) Prepare(ctx context.Context) error {
	_, err := d.store.Get(ctx, "", record.Directory, record.Only)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	const page = 500
	for after := ""; ; {
		heads, err := d.store.Heads(ctx, store.HeadQuery{After: after, Limit: page})
		if err != nil {
			return err
		}
		for _, h := range heads {
			if after = h.Account; store.IsBooks(h.Account) {
				continue
			}
			if err := d.enter(ctx, h.Account); err != nil {
				return err
			}
		}
		if len(heads) < page {
			break
		}
	}
	_, err = record.Put(ctx, d.store, "", record.Directory, record.Only, d.clock.Now(), true)
	return err
}

// enter enters one account that was opened before there was a directory. Where several have an address, the first of
// them has it from now on, and the others go on as they are.
func (d *Directory) enter(ctx context.Context, id string) error {
	if err := d.Refresh(ctx, id); err != nil {
		return err
	}
	documents, err := record.List[bill.Issued](ctx, d.store, id, record.Document)
	if err != nil {
		return err
	}
	proposed, err := record.List[bill.Issued](ctx, d.store, id, record.ProForma)
	if err != nil {
		return err
	}
	for _, f := range append(documents, proposed...) {
		if err := d.AddDocument(ctx, f); err != nil {
			return err
		}
	}
	answers, err := d.store.List(ctx, id, record.Answer)
	if err != nil {
		return err
	}
	if len(answers) > 0 {
		day := record.Answered + d.clock.Now().UTC().Format(time.DateOnly)
		if _, err := d.store.Put(ctx, store.Record{Kind: day, ID: id}, true); err != nil {
			return err
		}
	}
	s, _, err := d.engine.State(ctx, id)
	if err != nil || s.Kind != account.Personal || !s.ClosedAt.IsZero() {
		return err
	}
	contact, err := d.customers.Contact(ctx, id)
	if err != nil || contact.Email == "" {
		return err
	}
	err = d.Claim(ctx, Holder{id, s.Clock, contact.Email})
	if errors.Is(err, errHeld) {
		return nil
	}
	return err
}

// AddDocument lets a document's number, and what a transfer must name, lead to its account for good.
func (d *Directory) AddDocument(ctx context.Context, f bill.Issued) error {
	by := ByDocument
	if f.Kind == "proforma" {
		by = ByReference
	}
	if err := d.add(ctx, f.Account, f.Number, by); err != nil {
		return err
	}
	return d.add(ctx, f.Account, f.Payment.Reference, ByReference)
}

// holderOf returns the name of what an address holds on a clock, without telling it.
func holderOf(h Holder) string {
	return holderPrefix + digestOf(h.Clock+"\n"+text.Fold(h.Email))
}
