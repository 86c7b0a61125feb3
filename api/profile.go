package api

import (
	"net/http"

	"conto/core/bill"
	"conto/core/fault"
)

type profileInput struct {
	AccountPath
	Body profileBody
}

// profileBody is a billing profile as it is given.
type profileBody struct {
	Name    string       `json:"name" doc:"the company's or the person's name" maxLength:"80"`
	VATID   string       `json:"vat_id,omitempty" doc:"with its country: IT01234560587; outside the EU the tax number that the country gives" maxLength:"40"`
	TaxCode string       `json:"tax_code,omitempty" doc:"codice fiscale" maxLength:"20"`
	SDICode string       `json:"sdi_code,omitempty" doc:"codice destinatario: 7 letters and digits" maxLength:"20"`
	PEC     string       `json:"pec,omitempty" doc:"certified e-mail address" maxLength:"254"`
	Address bill.Address `json:"address"`
}

type profileReply struct{ Body bill.Profile }

type checkReply struct {
	Body struct {
		Problems []fault.Field `json:"problems" doc:"values that would be refused, each with what would be right"`
		Missing  []fault.Field `json:"missing" doc:"what the tax agency's exchange wants to know beside; the profile can be kept without"`
	}
}

func (a *API) profileRoutes() {
	const path = "/v1/accounts/{account}/billing-profile"
	call(a, get("getBillingProfile", path, "In whose name invoices are made out (C32)"), a.getProfile)
	call(a, post("checkBillingProfile", path+"/check", "What is wrong with it, as the customer types; keeps nothing (C32)",
		http.StatusOK), a.checkProfile)
	call(a, put("putBillingProfile", path, "Set it; bad values are refused with the reason (C32)"), a.putProfile)
}

func (a *API) getProfile(r *request, in *AccountPath) (*profileReply, error) {
	p, err := a.app.Profile(&r.Call, in.Account)
	return &profileReply{p}, err
}

// profile is what was given.
func (b *profileBody) profile() bill.Profile {
	return bill.Profile{Name: b.Name, VATID: b.VATID, TaxCode: b.TaxCode, SDICode: b.SDICode, PEC: b.PEC,
		Address: b.Address}
}

func (a *API) checkProfile(r *request, in *profileInput) (*checkReply, error) {
	problems, missing, err := a.app.CheckProfile(&r.Call, in.Account, in.Body.profile())
	out := &checkReply{}
	out.Body.Problems, out.Body.Missing = append([]fault.Field{}, problems...), append([]fault.Field{}, missing...)
	return out, err
}

func (a *API) putProfile(r *request, in *profileInput) (*profileReply, error) {
	p, err := a.app.SetProfile(&r.Call, in.Account, in.Body.profile())
	return &profileReply{p}, err
}
