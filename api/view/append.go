package view

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"conto/core/cal"
)

// What is answered to most requests is written without reflection, byte for byte as encoding/json writes it where it
// leaves <, > and & as they are.

// appendText appends a string.
func appendText[S ~string](b []byte, s S) []byte {
	for i := range len(s) {
		if !isPlain(s[i]) {
			return appendAny(b, s)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// appendAny appends what is seldom there, by reflection. It is of a type that always has a JSON form.
func appendAny(b []byte, value any) []byte {
	text := bytes.NewBuffer(b)
	encoder := json.NewEncoder(text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic("view: " + err.Error())
	}
	return bytes.TrimSuffix(text.Bytes(), []byte{'\n'})
}

// appendTime appends an instant, or null.
func appendTime(b []byte, t *time.Time) []byte {
	if t == nil {
		return append(b, "null"...)
	}
	b = append(b, '"')
	text, err := t.AppendText(b)
	if err != nil {
		panic("view: " + err.Error())
	}
	return append(text, '"')
}

func appendPeriod(b []byte, p *cal.Period) []byte {
	b = appendTime(append(b, `{"start":`...), &p.Start)
	return append(appendTime(append(b, `,"end":`...), &p.End), '}')
}

// member appends the name of a member, as it is written with what stands before and after it, and a string.
func member[S ~string](b []byte, name string, s S) []byte { return appendText(append(b, name...), s) }

// count appends the name of a member and a whole number.
func count[N ~int | ~int64](b []byte, name string, n N) []byte {
	return strconv.AppendInt(append(b, name...), int64(n), 10)
}

// flag appends the name of a member and true or false.
func flag(b []byte, name string, on bool) []byte { return strconv.AppendBool(append(b, name...), on) }

// AppendJSON appends the hold.
func (h *Hold) AppendJSON(b []byte) []byte {
	b = member(b, `{"id":`, h.ID)
	b = member(b, `,"account":`, h.Account)
	b = member(b, `,"model":`, h.Model)
	b = member(b, `,"user":`, h.User)
	b = flag(b, `,"free":`, h.Free)
	b = count(b, `,"credits":`, h.Credits)
	b = count(b, `,"allowance":`, h.Allowance)
	if h.Forgiven != 0 {
		b = count(b, `,"forgiven":`, h.Forgiven)
	}
	b = member(b, `,"state":`, h.State)
	return append(appendTime(append(b, `,"expires_at":`...), h.ExpiresAt), '}')
}

// AppendJSON appends the quote.
func (q *Quote) AppendJSON(b []byte) []byte {
	b = flag(b, `{"free":`, q.Free)
	b = count(b, `,"credits":`, q.Credits)
	b = count(b, `,"allowance":`, q.Allowance)
	b = count(b, `,"edition":`, q.Edition)
	b = append(b, `,"lock":`...)
	if q.Lock == nil {
		return append(b, "null}"...)
	}
	return append(appendAny(b, q.Lock), '}')
}

// AppendJSON appends a request that was read plainly, as encoding/json writes it.
func (in *OrderInput) AppendJSON(b []byte) []byte {
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

// AppendJSON appends the account.
func (v *Account) AppendJSON(b []byte) []byte {
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
	b = v.appendPlan(b)
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
		b = count(b, `,"alert_below":`, *v.AlertBelow)
	}
	b = v.Credits.appendJSON(append(b, `,"credits":`...))
	b = appendAllowances(append(b, `,"allowances":`...), v.Allowances)
	b = v.Features.appendJSON(append(b, `,"features":`...))
	b = appendTime(append(b, `,"at":`...), &v.At)
	b = count(b, `,"seq":`, v.Seq)
	return append(appendTime(append(b, `,"closed_at":`...), v.ClosedAt), '}')
}

// appendPlan appends which plan an account has, and what becomes of it.
func (v *Account) appendPlan(b []byte) []byte {
	b = member(b, `,"plan":`, v.Plan)
	b = member(b, `,"interval":`, v.Interval)
	b = member(b, `,"status":`, v.Status)
	b = count(b, `,"edition":`, v.Edition)
	b = appendPeriod(append(b, `,"period":`...), &v.Period)
	b = appendTime(append(b, `,"next_refill":`...), &v.NextRefill)
	b = appendOrNull(append(b, `,"owed":`...), v.Owed)
	b = appendOrNull(append(b, `,"paid_ahead":`...), v.Ahead)
	b = appendOrNull(append(b, `,"pending":`...), v.Pending)
	b = flag(b, `,"final":`, v.Final)
	return flag(b, `,"reverse_charge":`, v.Reverse)
}

// appendOrNull appends what is seldom there.
func appendOrNull[T any](b []byte, value *T) []byte {
	if value == nil {
		return append(b, "null"...)
	}
	return appendAny(b, value)
}

func (c *Credits) appendJSON(b []byte) []byte {
	b = count(b, `{"available":`, c.Available)
	b = count(b, `,"held":`, c.Held)
	b = count(b, `,"plan":`, c.Plan)
	b = count(b, `,"topup":`, c.TopUp)
	b = append(b, `,"lots":`...)
	if c.Lots == nil {
		return append(b, "null}"...)
	}
	b = append(b, '[')
	for i := range c.Lots {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.Lots[i].appendJSON(b)
	}
	return append(b, "]}"...)
}

func (l *Lot) appendJSON(b []byte) []byte {
	b = member(b, `{"id":`, l.ID)
	b = member(b, `,"source":`, l.Source)
	b = count(b, `,"granted":`, l.Granted)
	b = count(b, `,"remaining":`, l.Remaining)
	b = count(b, `,"held":`, l.Held)
	b = appendTime(append(b, `,"expires_at":`...), l.ExpiresAt)
	if l.Code != "" {
		b = member(b, `,"code":`, l.Code)
	}
	if l.From != nil {
		b = l.From.appendJSON(append(b, `,"from":`...))
	}
	return append(b, '}')
}

func (f *LotFrom) appendJSON(b []byte) []byte {
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
func appendAllowances(b []byte, of map[string]AllowanceLeft) []byte {
	if of == nil {
		return append(b, "null"...)
	}
	b = append(b, '{')
	for i, name := range slices.Sorted(maps.Keys(of)) {
		if i > 0 {
			b = append(b, ',')
		}
		a := of[name]
		b = count(append(appendText(b, name), ':'), `{"included":`, a.Included)
		b = count(b, `,"used":`, a.Used)
		b = append(count(b, `,"left":`, a.Left), '}')
	}
	return append(b, '}')
}

func (f *Features) appendJSON(b []byte) []byte {
	b = flag(b, `{"watermark":`, f.Watermark)
	b = flag(b, `,"video_1080p":`, f.Video1080p)
	b = flag(b, `,"api_access":`, f.APIAccess)
	b = count(b, `,"seats":`, f.Seats)
	b = flag(b, `,"brand_kit":`, f.BrandKit)
	b = flag(b, `,"priority_queue":`, f.PriorityQueue)
	b = flag(b, `,"white_label":`, f.WhiteLabel)
	return append(flag(b, `,"dedicated_support":`, f.DedicatedSupport), '}')
}
