package api

import (
	"encoding/json"
	"errors"

	"conto/core/bill"
	"conto/store"
)

const profileRecord = "billing-profile" // personal data: an ordinary record

type profileInput struct {
	AccountPath
	Body struct {
		Name    string       `json:"name" doc:"the company's or the person's name" maxLength:"80"`
		VATID   string       `json:"vat_id,omitempty" doc:"with its country: IT01234567897" maxLength:"20"`
		TaxCode string       `json:"tax_code,omitempty" doc:"codice fiscale" maxLength:"20"`
		SDICode string       `json:"sdi_code,omitempty" doc:"codice destinatario: 7 letters and digits" maxLength:"20"`
		PEC     string       `json:"pec,omitempty" doc:"certified e-mail address" maxLength:"254"`
		Address bill.Address `json:"address"`
	}
}

type profileReply struct{ Body bill.Profile }

func (a *API) profileRoutes() {
	const path = "/v1/accounts/{account}/billing-profile"
	call(a, get("getBillingProfile", path, "In whose name invoices are made out (C32)"), a.getProfile)
	call(a, put("putBillingProfile", path, "Set it; bad values are refused with the reason (C32)"), a.putProfile)
}

func (a *API) getProfile(r *request, in *AccountPath) (*profileReply, error) {
	if _, _, err := a.view(r, in.Account); err != nil {
		return nil, err
	}
	record, err := a.Store.Get(r, in.Account, profileRecord, onlyOne)
	if errors.Is(err, store.ErrNotFound) {
		return &profileReply{}, nil
	}
	if err != nil {
		return nil, err
	}
	out := &profileReply{}
	return out, json.Unmarshal(record.Body, &out.Body)
}

func (a *API) putProfile(r *request, in *profileInput) (*profileReply, error) {
	s, _, err := a.owned(r, in.Account)
	if err != nil {
		return nil, err
	}
	p := bill.Profile{
		Name: in.Body.Name, VATID: in.Body.VATID, TaxCode: in.Body.TaxCode, SDICode: in.Body.SDICode, PEC: in.Body.PEC, Address: in.Body.Address,
	}.Normal()
	if err := p.Check(s.Kind); err != nil {
		return nil, err
	}
	body, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	_, err = a.Store.Put(r, store.Record{Account: in.Account, Kind: profileRecord, ID: onlyOne, Body: body}, false)
	return &profileReply{p}, err
}
