package credit

import "conto/core/plainjson"

// AppendJSON appends a hold, and the events that are one, as the journal keeps them.
func (h Hold) AppendJSON(b []byte) []byte {
	b = plainjson.Member(b, `{"id":`, h.ID)
	b = plainjson.Member(b, `,"model":`, h.Model)
	b = plainjson.Some(b, `,"options":`, h.Options)
	b = plainjson.Some(b, `,"user":`, h.User)
	b = plainjson.Some(b, `,"by":`, h.By)
	b = plainjson.Count(b, `,"edition":`, h.Edition)
	b = plainjson.Count(b, `,"credits":`, h.Credits)
	b = plainjson.Some(b, `,"allowance":`, h.Allowance)
	b = plainjson.SomeCount(b, `,"units":`, h.Units)
	b = plainjson.SomeCount(b, `,"worth":`, h.Worth)
	b = plainjson.Some(b, `,"only_from":`, h.OnlyFrom)
	if !h.Deadline.IsZero() {
		b = plainjson.Time(append(b, `,"deadline":`...), h.Deadline)
	}
	if !h.Month.IsZero() {
		b = plainjson.Time(append(b, `,"month":`...), h.Month)
	}
	if h.Consent {
		b = append(b, `,"consent":true`...)
	}
	b = appendDraws(b, h.Draws)
	b = plainjson.SomeCount(b, `,"refill":`, h.Refill)
	return append(plainjson.Time(append(b, `,"opened_at":`...), h.OpenedAt), '}')
}

// AppendJSON appends the event as the journal keeps it.
func (s Settled) AppendJSON(b []byte) []byte {
	b = plainjson.Member(b, `{"hold":`, s.Hold)
	b = plainjson.Count(b, `,"credits":`, s.Credits)
	b = appendDraws(b, s.Draws)
	return append(plainjson.SomeCount(b, `,"units":`, s.Units), '}')
}

// AppendJSON appends the event as the journal keeps it.
func (r Released) AppendJSON(b []byte) []byte {
	return append(plainjson.Member(b, `{"hold":`, r.Hold), '}')
}

func appendDraws(b []byte, draws []Draw) []byte {
	if len(draws) == 0 {
		return b
	}
	b = append(b, `,"draws":[`...)
	for i, d := range draws {
		if i > 0 {
			b = append(b, ',')
		}
		b = plainjson.Count(b, `{"lot":`, d.Lot)
		b = plainjson.Count(b, `,"credits":`, d.Credits)
		if d.Bought {
			b = append(b, `,"bought":true`...)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}
