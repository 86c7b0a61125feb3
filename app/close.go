package app

import (
	"archive/zip"
	"encoding/json"
	"io"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/driver/store"
	"conto/identity"
	"conto/jobs/record"
)

// Leaving is what an owner does who leaves: take everything along, and close the account (C37).
type Leaving struct{ *App }

// Close closes an account for good, confirmed by its id. What is known of its people is erased by the job that follows.
// The reason is an operator's, and stays in the journal. Errors: conflict while a payment is under way or disputed.
// Closing again changes nothing.
func (l Leaving) Close(c *Call, id, confirmed, reason string) (*Account, error) {
	reason, err := text.Line("reason", reason)
	if err != nil {
		return nil, err
	}
	if confirmed != id {
		s, _, err := l.View(c, id, account.ViewBalance)
		if err == nil {
			err = s.Allow(account.Close{}, c.Actor, l.Catalog())
		}
		if err != nil {
			return nil, err
		}
		return nil, fault.Wrong("confirm", message.CloseConfirmIs)
	}
	if c.Actor.Role == "" {
		reason = "" // it may say who somebody is
	}
	return l.changed(c, id, account.Close{Reason: reason})
}

// MayExport refuses who may not take everything along.
func (l Leaving) MayExport(c *Call, id string) error {
	_, _, err := l.View(c, id, account.ViewExport)
	return err
}

// Export writes everything that is known of an account and its people into a ZIP, as it goes: figures, people, keys
// without their secrets, orders, the whole journal, every document, and every record that holds personal data. Open is
// called once it is certain that the caller may have it, and returns where it goes.
func (l Leaving) Export(c *Call, id string, open func() io.Writer) error {
	s, at, err := l.View(c, id, account.ViewExport)
	if err != nil {
		return err
	}
	if err := attest(l.App, c, nil, identity.AccountExported, id, ""); err != nil {
		return err
	}
	z := zip.NewWriter(open())
	e := export{l.App, c, z, s, at}
	for _, part := range []func() error{e.account, e.people, e.keys, e.journal, e.documents, e.records, e.works} {
		if err := part(); err != nil {
			return err
		}
	}
	return z.Close()
}

// export is an account that is being written into a ZIP.
type export struct {
	*App
	c  *Call
	z  *zip.Writer
	s  *account.State
	at time.Time
}

// add writes a file of the ZIP as JSON.
func (e *export) add(name string, value any) error {
	w, err := e.z.Create(name)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}

// account writes the account, its plan, credits, payments and orders.
func (e *export) account() error {
	plain := e.s.Clone()
	plain.Keys = nil
	contact, err := e.customers.Contact(e.c, e.s.ID)
	if err != nil {
		return err
	}
	orders := []account.Charge{}
	for _, charge := range plain.Charges {
		if charge.Method == account.Transfer {
			orders = append(orders, charge)
		}
	}
	if err := e.add("orders.json", orders); err != nil {
		return err
	}
	return e.add("account.json", struct {
		At      time.Time      `json:"at"`
		Contact Contact        `json:"contact"`
		State   *account.State `json:"account"`
	}{e.at, contact, plain})
}

// people writes members and invitations.
func (e *export) people() error {
	type person struct {
		User     string    `json:"user"`
		Email    string    `json:"email"`
		Role     string    `json:"role"`
		Standing string    `json:"standing"`
		Since    time.Time `json:"since"`
		Premium  bool      `json:"premium"`
		Reasons  []string  `json:"premium_reasons,omitempty"` // why it is off
	}
	people := []person{}
	for i := range e.s.Team.People {
		m, err := Team{e.App}.member(e.c, e.s, &e.s.Team.People[i])
		if err != nil {
			return err
		}
		shown := person{m.User, m.Email, string(m.Role), string(m.Standing), m.Since, !m.PremiumOff(), nil}
		for _, reason := range []string{m.PremiumReason, m.PlatformReason} {
			if reason != "" {
				shown.Reasons = append(shown.Reasons, reason)
			}
		}
		people = append(people, shown)
	}
	return e.add("members.json", people)
}

// keys writes the API keys that are valid, without anything of their secrets.
func (e *export) keys() error {
	type key struct {
		ID     string          `json:"id"`
		Name   string          `json:"name"`
		Scopes []account.Scope `json:"scopes"`
		MadeAt time.Time       `json:"made_at"`
	}
	keys := []key{}
	for _, k := range e.s.Keys {
		name, err := e.texts.Read(e.c, e.s.ID, k.Name)
		if err != nil {
			return err
		}
		keys = append(keys, key{k.ID, name, k.Scopes, k.MadeAt})
	}
	return e.add("keys.json", keys)
}

// journal writes every entry on a line of its own, the oldest first.
func (e *export) journal() error {
	w, err := e.z.Create("journal.jsonl")
	if err != nil {
		return err
	}
	type line struct {
		Seq     int64           `json:"seq"`
		At      time.Time       `json:"at"`
		Actor   string          `json:"actor"`
		Command json.RawMessage `json:"command"`
		Events  json.RawMessage `json:"events"`
	}
	lines := json.NewEncoder(w)
	for after := int64(0); ; {
		entries, err := e.Engine.Entries(e.c, e.s.ID, store.Span{After: after, Limit: followPage})
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, entry := range entries {
			after = entry.Seq
			said := line{Seq: entry.Seq, At: entry.At, Actor: entry.Actor}
			if said.Command, err = e.texts.Fill(e.c, e.s.ID, entry.Command); err != nil {
				return err
			}
			if said.Events, err = e.texts.Fill(e.c, e.s.ID, entry.Events); err != nil {
				return err
			}
			if err := lines.Encode(said); err != nil {
				return err
			}
		}
	}
}

// documents writes each document as it was issued, with its page and its file for the exchange where it has one.
func (e *export) documents() error {
	documents, err := e.Work.Issuer.Documents(e.c, e.s.ID)
	if err != nil {
		return err
	}
	const folder = "documents/"
	for _, d := range documents {
		name := strings.TrimSuffix(d.FileName("x"), ".x")
		if err := e.add(folder+name+".json", d); err != nil {
			return err
		}
		if err := (Documents{e.App}).pack(e.c, e.z, folder, d); err != nil {
			return err
		}
	}
	return nil
}

// records writes every record that holds personal data, a file per kind, and that mails were sent.
func (e *export) records() error {
	for _, kind := range record.Kinds() {
		if kind.Keeping == record.Impersonal && kind.Name != record.Mailed || kind.Name == record.EndpointSecret ||
			kind.Name == record.Share || kind.Name == record.UsagePart { // the journal says it all
			continue
		}
		records, err := e.Store.List(e.c, e.s.ID, kind.Name)
		if err != nil {
			return err
		}
		kept := map[string]any{}
		for _, r := range records {
			kept[r.ID] = string(r.Body)
			if json.Valid(r.Body) {
				kept[r.ID] = json.RawMessage(r.Body)
			}
		}
		if len(kept) == 0 {
			continue
		}
		told := map[string]any{"holds": kind.Holds, "records": kept}
		if err := e.add("records/"+kind.Name+".json", told); err != nil {
			return err
		}
	}
	return nil
}
