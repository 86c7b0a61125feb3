package view

import (
	"fmt"
	"time"

	"conto/core/account"
	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
)

// Credits are the account's credits. Available is all that is free to spend; held is set aside and not part of it.
type Credits struct {
	Available money.Credits `json:"available"`
	Held      money.Credits `json:"held"`
	Plan      money.Credits `json:"plan" doc:"free to spend of the plan's credits"`
	TopUp     money.Credits `json:"topup" doc:"free to spend of top-ups"`
	Lots      []Lot         `json:"lots" doc:"in the order in which they pay (C13)"`
}

// Lot is a number of credits that came at once.
type Lot struct {
	ID        string        `json:"id" example:"lot_7"`
	Source    credit.Source `json:"source" enum:"plan,topup,bonus,refund"`
	Granted   money.Credits `json:"granted"`
	Remaining money.Credits `json:"remaining" doc:"free to spend"`
	Held      money.Credits `json:"held" doc:"set aside by holds"`
	ExpiresAt *time.Time    `json:"expires_at" doc:"null: never"`
	Code      string        `json:"code,omitempty" doc:"that brought it (C43); only for who sees money"`
	From      *LotFrom      `json:"from,omitempty" doc:"where it comes from"`
}

// LotFrom is where a lot of credits comes from, as its reader may see.
type LotFrom struct {
	Kind   account.OriginKind `json:"kind" enum:"refill,upgrade,pack,code,operator,refund" doc:"how it came"`
	At     *time.Time         `json:"at,omitempty" doc:"when it came, where that is known"`
	Month  *cal.Period        `json:"month,omitempty" doc:"refill: the credit month"`
	Plan   string             `json:"plan,omitempty" doc:"refill, upgrade: the plan"`
	Pack   string             `json:"pack,omitempty" doc:"pack: which; only for who sees money"`
	Charge string             `json:"charge,omitempty" doc:"what paid for it; only for who sees money"`
	Hold   string             `json:"hold,omitempty" doc:"refund: of which hold; only for who sees money"`
	By     string             `json:"by,omitempty" doc:"operator: who, as the journal names them; only for operators"`
	Reason string             `json:"reason,omitempty" doc:"operator: why; only for who sees money"`
}

func lotFromOf(o account.Origin) *LotFrom {
	from := &LotFrom{Kind: o.Kind, At: orNil(o.At), Plan: o.Plan, Pack: o.Pack, Charge: o.Charge, Hold: o.Hold, By: o.By,
		Reason: o.Reason}
	if !o.Month.End.IsZero() {
		from.Month = &o.Month
	}
	return from
}

// AllowanceLeft is what is left of an allowance this month.
type AllowanceLeft struct {
	Included int64 `json:"included"`
	Used     int64 `json:"used"`
	Left     int64 `json:"left"`
}

// Features are what the plan has beside credits.
type Features struct {
	Watermark        bool `json:"watermark" doc:"output carries a watermark"`
	Video1080p       bool `json:"video_1080p"`
	APIAccess        bool `json:"api_access"`
	Seats            int  `json:"seats"`
	BrandKit         bool `json:"brand_kit"`
	PriorityQueue    bool `json:"priority_queue"`
	WhiteLabel       bool `json:"white_label"`
	DedicatedSupport bool `json:"dedicated_support"`
}

func featuresOf(p *catalog.Plan) Features {
	return Features{
		Watermark: p.Has(catalog.Watermark), Video1080p: p.Has(catalog.Video1080p), APIAccess: p.Has(
			catalog.APIAccess), Seats: p.Seats,
		BrandKit: p.Has(catalog.BrandKit), PriorityQueue: p.Has(catalog.PriorityQueue), WhiteLabel: p.Has(catalog.WhiteLabel),
		DedicatedSupport: p.Has(catalog.DedicatedSupport),
	}
}

func lotID(n int64) string { return fmt.Sprintf("lot_%d", n) }

// LotOf returns a lot that has just come.
func LotOf(g credit.Granted) Lot {
	return Lot{ID: lotID(g.Lot), Source: g.Source, Granted: g.Credits, Remaining: g.Credits, ExpiresAt: orNil(g.ExpiresAt)}
}
