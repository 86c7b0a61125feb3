package transmission

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"conto/core/cal"
	"conto/core/fault"
)

const file = "IT01234560587_00001.xml"

var (
	at  = time.Date(2026, 1, 31, 22, 30, 0, 0, time.UTC) // 1 February in a zone that is further east
	mcc = cal.Date{Year: 2026, Month: time.February, Day: 2}

	rc  = Receipt{Kind: RC, File: file, SDI: "11", At: at, Delivered: at.Add(time.Hour)}
	mc  = Receipt{Kind: MC, File: file, SDI: "11", At: at, Available: mcc}
	ns  = Receipt{Kind: NS, File: file, SDI: "11", At: at, Errors: []Error{{Code: "00305", Description: "unknown VAT ID"}}}
	mt  = Receipt{Kind: MT, File: file, SDI: "11"}
	dup = Receipt{Kind: NS, File: file, SDI: "12", At: at.Add(time.Hour),
		Errors: []Error{{Code: "00002", Description: "name"}}}
	two = Receipt{Kind: NS, File: file, SDI: "12", At: at.Add(time.Hour),
		Errors: []Error{{Code: "00002"}, {Code: "00404"}}}
)

// receive takes receipts in.
func receive(t *testing.T, receipts ...Receipt) Transmission {
	t.Helper()
	out := New("2026/000001", file)
	var err error
	for _, r := range receipts {
		if out, err = out.Receive(r); err != nil {
			t.Fatalf("%s: %v", r.Kind, err)
		}
	}
	return out
}

func TestFile_Status(t *testing.T) {
	for _, c := range []struct {
		name     string
		receipts []Receipt
		want     Status
		issued   bool
	}{
		{"nothing yet", nil, Sent, false},
		{"metadata say nothing", []Receipt{mt}, Sent, false},
		{"delivered", []Receipt{rc}, Delivered, true},
		{"delivered, told twice", []Receipt{rc, rc}, Delivered, true},
		{"not delivered is issued", []Receipt{mc}, NotDelivered, true},
		{"delivered after all", []Receipt{mc, rc}, Delivered, true},
		{"the same, in the other order", []Receipt{rc, mc}, Delivered, true},
		{"rejected", []Receipt{ns}, Rejected, false},
		{"rejected twice", []Receipt{ns, mt, ns}, Rejected, false},
		{"only its name is known", []Receipt{dup}, Rejected, false},
		{"sent twice: the second is rejected", []Receipt{rc, dup}, Delivered, true},
		{"sent twice: the second is told first", []Receipt{dup, mc}, NotDelivered, true},
		{"a repetition of what was rejected", []Receipt{dup, ns}, Rejected, false},
		{"its name and more", []Receipt{two}, Rejected, false},
	} {
		got := receive(t, c.receipts...)
		if got.Status != c.want || got.Issued() != c.issued {
			t.Errorf("%s: %s, issued %v; want %s, %v", c.name, got.Status, got.Issued(), c.want, c.issued)
		}
	}
}

func TestReceiptsAreKept(t *testing.T) {
	first := New("2026/000001", file)
	for name, c := range map[string]struct {
		receipts []Receipt
		want     Transmission
	}{
		"delivered after all": {[]Receipt{mc, rc}, Transmission{
			Document: "2026/000001", File: file, Status: Delivered, SDI: "11", At: at, Delivered: at.Add(
				time.Hour), Available: mcc}},
		"rejected": {[]Receipt{ns}, Transmission{
			Document: "2026/000001", File: file, Status: Rejected, SDI: "11", At: at, Errors: ns.Errors}},
		"sent twice": {[]Receipt{dup, rc}, Transmission{
			Document: "2026/000001", File: file, Status: Delivered, SDI: "11", At: at, Delivered: at.Add(time.Hour)}},
		"rejected as a repetition": {[]Receipt{dup}, Transmission{
			Document: "2026/000001", File: file, Status: Rejected, SDI: "12", At: dup.At, Errors: dup.Errors, Repeated: true}},
	} {
		if diff := cmp.Diff(c.want, receive(t, c.receipts...)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if first.Status != Sent || first.SDI != "" {
		t.Errorf("a new one knows %+v", first)
	}
}

func TestContradictionsAreForAPerson(t *testing.T) {
	other := rc
	other.File = "IT01234560587_00002.xml"
	for name, c := range map[string]struct{ first, second Receipt }{
		"delivered, then rejected":     {rc, ns},
		"rejected, then delivered":     {ns, rc},
		"not delivered, then rejected": {mc, two},
		"rejected, then not delivered": {two, mc},
		"another file":                 {mt, other},
	} {
		before := receive(t, c.first)
		after, err := before.Receive(c.second)
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s: it changed something: %s", name, diff)
		}
	}
}

// TestAnyOrderAndTwice: whatever receipts a file gets, unless they contradict, their order and repetitions change
// nothing.
func TestAnyOrderAndTwice(t *testing.T) {
	worlds := [][]Receipt{{mt, rc, mc, dup}, {mt, ns, dup, two}, {mt, mc, dup}, {dup, mt}}
	rapid.Check(t, func(rt *rapid.T) {
		world := rapid.SampledFrom(worlds).Draw(rt, "world")
		receipts := rapid.SliceOfN(rapid.SampledFrom(world), 1, 8).Draw(rt, "receipts")
		want := receive(t, receipts...)
		seed := rapid.Uint64().Draw(rt, "seed")
		shuffled := append(append([]Receipt(nil), receipts...), receipts[rand.New(rand.NewPCG(seed, 0)).IntN(len(receipts))])
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(shuffled),
			func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(want, receive(t, shuffled...)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestRejected_SentAgain(t *testing.T) {
	const next = "IT01234560587_00002.xml"
	rejected := receive(t, ns)
	again, err := rejected.Again(next)
	want := Transmission{Document: "2026/000001", File: next, Status: Sent, Following: file}
	if diff := cmp.Diff(want, again); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if _, err := rejected.Again(file); !fault.Is(err, fault.Conflict) {
		t.Errorf("under the same name: %v", err)
	}
	for _, before := range []Transmission{receive(t), receive(t, rc), receive(t, mc)} {
		if _, err := before.Again(next); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", before.Status, err)
		}
	}
}

func TestTerms(t *testing.T) {
	if got := SendBy(cal.Date{Year: 2026, Month: time.February, Day: 20}).String(); got != "2026-03-04" {
		t.Errorf("send by %s", got)
	}
	rejected := receive(t, ns)
	if got := rejected.ResendBy(time.UTC).String(); got != "2026-02-05" {
		t.Errorf("send again by %s", got)
	}
	if got := rejected.ResendBy(time.FixedZone("", 2*3600)).String(); got != "2026-02-06" {
		t.Errorf("further east, send again by %s", got)
	}
}

func TestFileNames(t *testing.T) {
	for n, want := range map[int64]string{1: "00001", 35: "0000Z", 36: "00010", 36 * 36: "00100", Last: "ZZZZZ"} {
		got, err := FileName("IT01234560587", n)
		if err != nil || got != "IT01234560587_"+want+".xml" {
			t.Errorf("%d: %s, %v", n, got, err)
		}
	}
	for _, n := range []int64{0, -1, Last + 1} {
		if got, err := FileName("IT01234560587", n); !fault.Is(err, fault.Invalid) {
			t.Errorf("%d: %s, %v", n, got, err)
		}
	}
	for _, sender := range []string{"", "IT", "IT1", "01234560587", "it01234560587", "IT../../x", "IT012 345",
		"IT" + strings.Repeat("1", 29)} {
		if got, err := FileName(sender, 1); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %s, %v", sender, got, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(1, Last).Draw(t, "a"), rapid.Int64Range(1, Last).Draw(t, "b")
		one, _ := Progressive(a)
		two, _ := Progressive(b)
		var back int64
		if _, err := fmt.Sscanf(naive(one), "%d", &back); err != nil || back != a {
			t.Fatalf("%d is %s, which reads %d", a, one, back)
		}
		if len(one) != 5 || (one < two) != (a < b) {
			t.Fatalf("%d is %s, %d is %s", a, one, b, two)
		}
	})
}

// naive reads base 36.
func naive(text string) string {
	var n int64
	for _, c := range text {
		n = n*36 + int64(strings.IndexRune("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", c))
	}
	return fmt.Sprint(n)
}
