package view

import (
	"conto/app"
	"conto/core/account"
	"conto/core/cal"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// Usage is what generations took together that were asked for on some days. The sums are of all of them, however many
// there were.
type Usage struct {
	From     cal.Date      `json:"from" doc:"the first day, in the seller's time zone"`
	To       cal.Date      `json:"to" doc:"the last day"`
	Whole    bool          `json:"whole" doc:"what everybody used; else what the caller used (C28)"`
	Total    UsageSum      `json:"total"`
	ByDay    []UsageDay    `json:"by_day" doc:"days on which something was asked for"`
	ByModel  []UsageModel  `json:"by_model"`
	ByMember []UsageMember `json:"by_member"`
}

// UsageSum is what generations took together.
type UsageSum struct {
	Generations int64         `json:"generations"`
	Free        int64         `json:"free" doc:"of these, took neither credits nor allowance"`
	Failed      int64         `json:"failed" doc:"of these, failed or cancelled: they took nothing (C5)"`
	Credits     money.Credits `json:"credits" doc:"spent, or held by what runs"`
	Bought      money.Credits `json:"bought" doc:"of these, from credits that belong to no plan"`
	Allowance   int64         `json:"allowance" doc:"units of what the plan includes"`
	Returned    money.Credits `json:"returned" doc:"credits given back later"`
}

// UsageDay is what was used on a day.
type UsageDay struct {
	Day string `json:"day" format:"date"`
	UsageSum
}

// UsageModel is what was used of a model.
type UsageModel struct {
	Model string `json:"model"`
	UsageSum
}

// UsageMember is what a member used.
type UsageMember struct {
	User string `json:"user"`
	Name string `json:"name" doc:"empty where it is not known, and to API keys"`
	UsageSum
}

// UsageQuery says of which days the usage is asked for.
type UsageQuery struct {
	AccountPath
	From string `query:"from" doc:"the first day, such as 2026-01-31, in the seller's time zone; without days, the credit month" maxLength:"10"`
	To   string `query:"to" doc:"the last day" maxLength:"10"`
}

// maxUsageDays is how many days after the first one the last may be.
const maxUsageDays = 366

// Days returns the days; without any, the zero value.
func (q *UsageQuery) Days() (d app.Days, err error) {
	if q.From == "" && q.To == "" {
		return d, nil
	}
	if d.First.UnmarshalText([]byte(q.From)) != nil {
		return d, fault.Wrong("from", message.DaySuchAs)
	}
	if d.Last.UnmarshalText([]byte(q.To)) != nil {
		return d, fault.Wrong("to", message.DaySuchAs)
	}
	if d.Last.Before(d.First) || d.First.AddDays(maxUsageDays).Before(d.Last) {
		return d, fault.Wrong("to", message.DaysSpan, "n", int64(maxUsageDays))
	}
	return d, nil
}

// UsageOf returns what was used.
func UsageOf(u app.Usage) Usage {
	shown := Usage{From: u.Days.First, To: u.Days.Last, Whole: u.Whole, Total: usageSum(account.TotalUsage(u.Rows)),
		ByDay: []UsageDay{}, ByModel: []UsageModel{}, ByMember: []UsageMember{}}
	for _, g := range account.GroupUsage(u.Rows, account.DayOf) {
		shown.ByDay = append(shown.ByDay, UsageDay{g.Name, usageSum(g.UsageSum)})
	}
	for _, g := range account.GroupUsage(u.Rows, account.ModelOf) {
		shown.ByModel = append(shown.ByModel, UsageModel{g.Name, usageSum(g.UsageSum)})
	}
	for _, g := range account.GroupUsage(u.Rows, account.UserOf) {
		shown.ByMember = append(shown.ByMember, UsageMember{g.Name, u.Names[g.Name], usageSum(g.UsageSum)})
	}
	return shown
}

func usageSum(u account.UsageSum) UsageSum {
	return UsageSum{u.Generations, u.Free, u.Failed, u.Credits, u.Bought, u.Units, u.Returned}
}
