package record_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conto/core/account"
	"conto/core/cal"
	"conto/core/credit"
	"conto/core/money"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/driver/store/postgres"
	"conto/driver/store/postgres/postgrestest"
	"conto/driver/store/sqlite"
	"conto/jobs/record"
)

// TestUsage_Recounted: on each store the sums of an account with many entries are those of all its generations, from
// whichever day on, when they are counted first, when they are kept, and when some of what was kept is lost.
func TestUsage_Recounted(t *testing.T) {
	for _, on := range []struct {
		store   string
		entries int64 // so many that there are records of records
		open    func(t *testing.T) (store.Store, error)
	}{
		{"memory", 32_500, func(*testing.T) (store.Store, error) { return memory.Open(), nil }},
		{"sqlite", 66_500, func(t *testing.T) (store.Store, error) {
			return sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
		}},
		{"postgres", 32_500, func(t *testing.T) (store.Store, error) {
			return postgres.Open(t.Context(), postgrestest.URL(t), postgres.Options{})
		}},
	} {
		t.Run(on.store, func(t *testing.T) {
			t.Parallel()
			s, err := on.open(t)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			recount(t, s, usageJournal(t, s, on.entries))
		})
	}
}

// recount compares what is kept of a journal with all of its generations.
func recount(t *testing.T, s store.Store, entries []store.Entry) {
	ctx, kept := t.Context(), record.Usage{Store: s, Zone: rome(t), Keep: true}
	seq, twin := int64(len(entries)), map[int64][]account.UsageRow{}
	same := func(u record.Usage, about string, day int, seq int64) {
		t.Helper()
		from := cal.Date{Year: 2026, Month: time.January, Day: 1}.AddDays(day)
		rows, err := u.Since(ctx, "acc", from.Start(u.Zone), seq)
		if err != nil {
			t.Fatalf("%s: %v", about, err)
		}
		if twin[seq] == nil {
			twin[seq] = naiveUsage(t, entries[:seq], u.Zone)
		}
		if diff := cmp.Diff(since(twin[seq], from), since(rows, from)); diff != "" {
			t.Fatalf("%s, from %s, of %d entries:\n%s", about, from, seq, diff)
		}
	}
	records := func(want int) []store.Record {
		t.Helper()
		list, err := s.List(ctx, "acc", record.UsagePart)
		if err != nil || len(list) != want {
			t.Fatalf("%d records, not %d: %v", len(list), want, err)
		}
		return list
	}
	same(record.Usage{Store: s, Zone: kept.Zone}, "not kept", 30, seq)
	records(0)
	same(kept, "of a few entries", 0, 999)
	same(kept, "of one record", 0, 1000)
	records(1)
	same(kept, "before a record of records", 0, 31_999)
	same(kept, "counted first", 0, seq)
	list := records(int(seq/1000 + seq/32_000))
	for day := 0; day < 100; day += 7 {
		same(kept, "kept", day, seq)
	}
	for i := 0; i < len(list); i += 3 {
		if err := s.Delete(ctx, "acc", record.UsagePart, list[i].ID); err != nil {
			t.Fatal(err)
		}
	}
	same(kept, "some lost", 0, seq)
	if err := kept.Check(ctx, "acc"); err != nil {
		t.Error(err)
	}
	wrong := list[5]
	wrong.Body = []byte(strings.Replace(string(wrong.Body), `"generations":`, `"generations":1`, 1))
	if _, err := s.Put(ctx, wrong, false); err != nil {
		t.Fatal(err)
	}
	if err := kept.Check(ctx, "acc"); err == nil || !strings.Contains(err.Error(), wrong.ID) {
		t.Errorf("an altered record: %v", err)
	}
	if _, err := kept.Since(ctx, "acc", time.Time{}, seq+1000); err == nil {
		t.Error("entries that are not there were counted")
	}
}

func rome(t *testing.T) *time.Location {
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// since returns the rows of the days from one on.
func since(rows []account.UsageRow, from cal.Date) []account.UsageRow {
	list := []account.UsageRow{}
	for _, r := range rows {
		if !r.Day.Before(from) {
			list = append(list, r)
		}
	}
	return list
}

// naiveUsage reads a whole journal and sums up its generations one by one.
func naiveUsage(t *testing.T, entries []store.Entry, zone *time.Location) []account.UsageRow {
	var back account.Retrace
	sum := account.NewUsageCount(zone)
	for i := range entries {
		e := &entries[len(entries)-1-i]
		events, err := account.DecodeEvents(e.Events)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range back.Add(e.At, e.Actor, events) {
			key := strings.TrimPrefix(g.By, "key:")
			if key == g.By {
				key = ""
			}
			one := account.UsageSum{Generations: 1, Credits: g.Credits, Bought: g.Bought, Units: g.Units, Returned: g.Returned}
			if g.State == account.GenerationReleased {
				one.Failed = 1
			}
			if g.State == account.GenerationDone && g.Credits == 0 && g.Units == 0 {
				one.Free = 1
			}
			sum.AddRows([]account.UsageRow{{UsageKey: account.UsageKey{Day: cal.DateOf(g.At, zone), Model: g.Model,
				User: g.User, Key: key}, UsageSum: one}})
		}
	}
	return sum.Rows()
}

// usageJournal commits what generations of all kinds and ends write.
func usageJournal(t *testing.T, s store.Store, most int64) []store.Entry {
	random, running, over := rand.New(rand.NewPCG(1, 2)), []credit.Hold{}, []credit.Hold{}
	at := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	var entries, batch []store.Entry
	for seq := int64(1); seq <= most; seq++ {
		at = at.Add(time.Duration(random.IntN(260)) * time.Second)
		events := usageEvents(random, seq, &running, &over)
		batch = append(batch, store.Entry{Account: "acc", Seq: seq, At: at, Command: []byte("{}"),
			Actor: []string{"user:ada", "key:ci", "user:bob"}[random.IntN(3)], Events: account.EncodeEvents(events),
			Unique: account.UniqueKeys(events)})
		if len(batch) < store.MaxBatch && seq < most {
			continue
		}
		refused, err := s.Commit(t.Context(), batch)
		for _, each := range refused {
			if err == nil {
				err = each
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		entries, batch = append(entries, batch...), nil
	}
	return entries
}

// usageEvents returns what one entry says: a generation begins, or one of those that run or are over goes on.
func usageEvents(random *rand.Rand, seq int64, running, over *[]credit.Hold) []account.Event {
	credits := money.Credits(random.IntN(9))
	draws := []credit.Draw{{Lot: 1, Credits: credits / 2}, {Lot: 2, Credits: credits - credits/2, Bought: true}}
	h := credit.Hold{Request: credit.Request{ID: fmt.Sprint("h_", seq),
		Model: []string{"z-image", "premium-llm"}[random.IntN(2)],
		User:  []string{"ada", "bob"}[random.IntN(2)], Credits: credits}, Draws: draws}
	if random.IntN(2) == 0 {
		h.ID = fmt.Sprint("mine-", seq)
	}
	take := func(from *[]credit.Hold) credit.Hold {
		i := random.IntN(len(*from))
		h := (*from)[i]
		(*from)[i] = (*from)[len(*from)-1]
		*from = (*from)[:len(*from)-1]
		return h
	}
	switch n := random.IntN(10); {
	case n < 2 && len(*running) > 40:
		h = take(running)
		*over = append(*over, h)
		return []account.Event{credit.HoldExpired{Hold: h.ID}}
	case n < 3 && len(*over) > 40: // long after it was asked for
		return []account.Event{credit.SettledLate{Hold: take(over).ID, Credits: credits, Draws: draws, Units: int64(n)}}
	case n < 5 && len(*running) > 20:
		h = take(running)
		return []account.Event{credit.Settled{Hold: h.ID, Credits: h.Credits / 2, Draws: h.Draws[:1], Units: int64(n)},
			credit.HoldRefunded{Hold: h.ID, Credits: h.Credits / 4}}
	case n < 6 && len(*running) > 20:
		return []account.Event{credit.Released{Hold: take(running).ID}}
	case n < 7:
		return []account.Event{credit.Used{Hold: credit.Hold{Request: credit.Request{ID: h.ID, Model: "mini-llm"}}}}
	case n < 8:
		return []account.Event{credit.Spent{Hold: h}}
	}
	*running = append(*running, h)
	return []account.Event{credit.Held{Hold: h}}
}
