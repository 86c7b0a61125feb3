package plain

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"conto/api/view"
	"conto/core/cal"
	"conto/core/plainjson"
)

// appendText appends a string.
func appendText[S ~string](b []byte, s S) []byte {
	for i := range len(s) {
		if !plainjson.IsPlain(s[i]) {
			return appendAny(b, s)
		}
	}
	return plainjson.Text(b, s)
}

// appendAny appends what is seldom there, by reflection. It is of a type that always has a JSON form.
func appendAny(b []byte, value any) []byte {
	text := bytes.NewBuffer(b)
	encoder := json.NewEncoder(text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic("plain: " + err.Error())
	}
	return bytes.TrimSuffix(text.Bytes(), []byte{'\n'})
}

// appendTime appends an instant, or null.
func appendTime(b []byte, t *time.Time) []byte {
	if t == nil {
		return append(b, "null"...)
	}
	return plainjson.Time(b, *t)
}

func appendPeriod(b []byte, p *cal.Period) []byte {
	b = appendTime(append(b, `{"start":`...), &p.Start)
	return append(appendTime(append(b, `,"end":`...), &p.End), '}')
}

// member appends the name of a member, as it is written with what stands before and after it, and a string.
func member[S ~string](b []byte, name string, s S) []byte { return appendText(append(b, name...), s) }

// Hold appends a hold.
func Hold(h *view.Hold, b []byte) []byte {
	b = member(b, `{"id":`, h.ID)
	b = member(b, `,"account":`, h.Account)
	b = member(b, `,"model":`, h.Model)
	b = member(b, `,"user":`, h.User)
	b = plainjson.Flag(b, `,"free":`, h.Free)
	b = plainjson.Count(b, `,"credits":`, h.Credits)
	b = plainjson.Count(b, `,"allowance":`, h.Allowance)
	b = plainjson.SomeCount(b, `,"forgiven":`, h.Forgiven)
	b = member(b, `,"state":`, h.State)
	return append(appendTime(append(b, `,"expires_at":`...), h.ExpiresAt), '}')
}

// Quote appends a quote.
func Quote(q *view.Quote, b []byte) []byte {
	b = plainjson.Flag(b, `{"free":`, q.Free)
	b = plainjson.Count(b, `,"credits":`, q.Credits)
	b = plainjson.Count(b, `,"allowance":`, q.Allowance)
	b = plainjson.Count(b, `,"edition":`, q.Edition)
	b = append(b, `,"lock":`...)
	if q.Lock == nil {
		return append(b, "null}"...)
	}
	return append(appendAny(b, q.Lock), '}')
}

// Order appends a request that was read plainly, as json.Marshal writes it.
func Order(in *view.OrderInput, b []byte) []byte {
	b = member(b, `{"Account":`, in.Account)
	b = append(b, `,"Body":{`...)
	if in.Body.ID != "" {
		b = append(member(b, `"id":`, in.Body.ID), ',')
	}
	b = member(b, `"model":`, in.Body.Model)
	if len(in.Body.Options) > 0 {
		b = appendAny(append(b, `,"options":`...), in.Body.Options)
	}
	if in.Body.User != "" {
		b = member(b, `,"user":`, in.Body.User)
	}
	return append(b, "}}"...)
}

// Account appends an account.
func Account(v *view.Account, b []byte) []byte {
	b = member(b, `{"id":`, v.ID)
	b = member(b, `,"kind":`, v.Kind)
	if v.Email != "" {
		b = member(b, `,"email":`, v.Email)
	}
	b = member(b, `,"name":`, v.Name)
	b = member(b, `,"owner":`, v.Owner)
	if v.TestClock != "" {
		b = member(b, `,"test_clock":`, v.TestClock)
	}
	b = appendPlan(v, b)
	if v.Method != "" {
		b = member(b, `,"payment_method":`, v.Method)
	}
	b = append(b, `,"charges":`...)
	if v.Charges != nil && len(v.Charges) == 0 {
		b = append(b, "[]"...)
	} else {
		b = appendAny(b, v.Charges)
	}
	if v.AlertBelow != nil {
		b = plainjson.Count(b, `,"alert_below":`, *v.AlertBelow)
	}
	b = appendCredits(&v.Credits, append(b, `,"credits":`...))
	b = appendAllowances(append(b, `,"allowances":`...), v.Allowances)
	b = appendFeatures(&v.Features, append(b, `,"features":`...))
	b = appendTime(append(b, `,"at":`...), &v.At)
	b = plainjson.Count(b, `,"seq":`, v.Seq)
	return append(appendTime(append(b, `,"closed_at":`...), v.ClosedAt), '}')
}

// appendPlan appends which plan an account has, and what becomes of it.
func appendPlan(v *view.Account, b []byte) []byte {
	b = member(b, `,"plan":`, v.Plan)
	b = member(b, `,"interval":`, v.Interval)
	b = member(b, `,"status":`, v.Status)
	b = plainjson.Count(b, `,"edition":`, v.Edition)
	b = appendPeriod(append(b, `,"period":`...), &v.Period)
	b = appendTime(append(b, `,"next_refill":`...), &v.NextRefill)
	b = appendOrNull(append(b, `,"owed":`...), v.Owed)
	b = appendOrNull(append(b, `,"paid_ahead":`...), v.Ahead)
	b = appendOrNull(append(b, `,"pending":`...), v.Pending)
	b = plainjson.Flag(b, `,"final":`, v.Final)
	return plainjson.Flag(b, `,"reverse_charge":`, v.Reverse)
}

// appendOrNull appends what is seldom there.
func appendOrNull[T any](b []byte, value *T) []byte {
	if value == nil {
		return append(b, "null"...)
	}
	return appendAny(b, value)
}

func appendCredits(c *view.Credits, b []byte) []byte {
	b = plainjson.Count(b, `{"available":`, c.Available)
	b = plainjson.Count(b, `,"held":`, c.Held)
	b = plainjson.Count(b, `,"plan":`, c.Plan)
	b = plainjson.Count(b, `,"topup":`, c.TopUp)
	b = append(b, `,"lots":`...)
	if c.Lots == nil {
		return append(b, "null}"...)
	}
	b = append(b, '[')
	for i := range c.Lots {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendLot(&c.Lots[i], b)
	}
	return append(b, "]}"...)
}

func appendLot(l *view.Lot, b []byte) []byte {
	b = member(b, `{"id":`, l.ID)
	b = member(b, `,"source":`, l.Source)
	b = plainjson.Count(b, `,"granted":`, l.Granted)
	b = plainjson.Count(b, `,"remaining":`, l.Remaining)
	b = plainjson.Count(b, `,"held":`, l.Held)
	b = appendTime(append(b, `,"expires_at":`...), l.ExpiresAt)
	if l.Code != "" {
		b = member(b, `,"code":`, l.Code)
	}
	if l.From != nil {
		b = appendFrom(l.From, append(b, `,"from":`...))
	}
	return append(b, '}')
}

func appendFrom(f *view.LotFrom, b []byte) []byte {
	b = member(b, `{"kind":`, f.Kind)
	if f.At != nil {
		b = appendTime(append(b, `,"at":`...), f.At)
	}
	if f.Month != nil {
		b = appendPeriod(append(b, `,"month":`...), f.Month)
	}
	for _, m := range [...]struct{ name, said string }{
		{`,"plan":`, f.Plan}, {`,"pack":`, f.Pack}, {`,"charge":`, f.Charge}, {`,"hold":`, f.Hold}, {`,"by":`, f.By},
		{`,"reason":`, f.Reason},
	} {
		if m.said != "" {
			b = member(b, m.name, m.said)
		}
	}
	return append(b, '}')
}

// appendAllowances appends them in the order of their names.
func appendAllowances(b []byte, of map[string]view.AllowanceLeft) []byte {
	if of == nil {
		return append(b, "null"...)
	}
	b = append(b, '{')
	for i, name := range slices.Sorted(maps.Keys(of)) {
		if i > 0 {
			b = append(b, ',')
		}
		a := of[name]
		b = plainjson.Count(append(appendText(b, name), ':'), `{"included":`, a.Included)
		b = plainjson.Count(b, `,"used":`, a.Used)
		b = append(plainjson.Count(b, `,"left":`, a.Left), '}')
	}
	return append(b, '}')
}

func appendFeatures(f *view.Features, b []byte) []byte {
	b = plainjson.Flag(b, `{"watermark":`, f.Watermark)
	b = plainjson.Flag(b, `,"video_1080p":`, f.Video1080p)
	b = plainjson.Flag(b, `,"api_access":`, f.APIAccess)
	b = plainjson.Count(b, `,"seats":`, f.Seats)
	b = plainjson.Flag(b, `,"brand_kit":`, f.BrandKit)
	b = plainjson.Flag(b, `,"priority_queue":`, f.PriorityQueue)
	b = plainjson.Flag(b, `,"white_label":`, f.WhiteLabel)
	return append(plainjson.Flag(b, `,"dedicated_support":`, f.DedicatedSupport), '}')
}
