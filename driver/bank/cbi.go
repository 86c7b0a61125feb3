package bank

import (
	"regexp"
	"strconv"
	"strings"

	"conto/core/cal"
	"conto/core/match"
	"conto/core/money"
)

// Statements of the Italian corporate banking are records of 120 characters (CBI-RND-001): RH or EC begins the
// flow, 61 an account's day with its opening balance, 62 is a movement, 63 its texts, 64 the closing balance, 65
// balances to come, EF ends the flow.

// records of the CBI begin with a blank and their kind.
var cbiHead = regexp.MustCompile(`^ (RH|EC|RA|DT|RP)[0-9A-Z ]`)

// isCBI reports whether a text begins as a flow of the CBI does.
func isCBI(content []byte) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(string(content[:min(len(content), 1000)]), "\r\n"), "\n")
	return cbiHead.MatchString(first) && !strings.ContainsAny(first, ";|\t") && len(first) >= 39
}

// cbiFlow reads the records of a flow.
type cbiFlow struct {
	out      *Statement
	line     int
	record   []rune
	began    bool
	ended    bool
	records  int64 // those with the head and the tail
	accounts int64 // records 61

	currency string
	day      string // the number of the 61 that the records belong to; "" outside
	balance  int64  // of the account as movements are read, in cents

	movement *match.Credit // the 62 whose texts may follow, of whatever kind
	kind     kind
	texts    []string
	free     string // texts of records 63 without a structure, which run on from one to the next
}

// cbi reads a flow.
func cbi(content []byte) (*Statement, error) {
	f := &cbiFlow{out: &Statement{Format: "CBI"}}
	for text := range strings.Lines(string(content)) {
		f.line++
		text = strings.TrimRight(text, "\r\n\x1a")
		if strings.TrimSpace(text) == "" {
			continue
		}
		f.record = []rune(text)
		if len(f.record) > 120 {
			return nil, refuse("line %d has %d characters, and a record of the CBI 120; hand in the file as "+
				"the bank gave it", f.line, len(f.record))
		}
		for len(f.record) < 120 {
			f.record = append(f.record, ' ')
		}
		f.records++
		if why := f.read(); why != "" {
			return nil, refuse("line %d %s; ask the bank for the flow again", f.line, why)
		}
	}
	if !f.ended {
		return nil, refuse("line %d: the flow does not end with a record EF: it seems to be cut off; ask the "+
			"bank for it again", f.line)
	}
	return f.out, nil
}

// at returns the characters of a record from one place to another, both counted from 1, without blanks around them.
func (f *cbiFlow) at(from, to int) string { return strings.TrimSpace(string(f.record[from-1 : to])) }

// read reads one record. What it returns, if anything, is wrong with it.
func (f *cbiFlow) read() (why string) {
	what := f.at(2, 3)
	switch {
	case f.ended:
		return "comes after the end of the flow (EF)"
	case f.record[0] != ' ':
		return "does not begin with a blank, as records of the CBI do"
	case f.began != (what != "RH" && what != "EC"):
		return f.misplaced(what)
	}
	if what != "63" {
		f.finish()
	}
	switch what {
	case "RH", "EC":
		f.began = true
	case "61":
		return f.open()
	case "62":
		return f.move()
	case "63":
		return f.more()
	case "64":
		return f.close()
	case "65":
	case "EF":
		return f.end()
	default:
		return "is a record " + quote(what) + ", which statements of the CBI do not have"
	}
	return ""
}

// misplaced returns why a record cannot begin a flow, or not begin one again.
func (f *cbiFlow) misplaced(what string) string {
	switch {
	case f.began:
		return "begins another flow before the end of the first (EF)"
	case what == "RP":
		return "begins a flow RP, of bills and not of an account"
	case what == "RA" || what == "DT":
		return "begins a flow " + what + ", of securities and not of an account"
	}
	return "does not begin a flow (RH)"
}

// open begins an account's day (61).
func (f *cbiFlow) open() string {
	if f.day != "" {
		return "begins another account before the closing balance of the first (64)"
	}
	var ok bool
	f.day, f.currency = f.at(4, 10), f.at(75, 77)
	f.accounts++
	switch {
	case f.day == "":
		return "has no number (4-10)"
	case !isCurrency(f.currency):
		return "has no currency such as EUR (75-77)"
	}
	if f.balance, ok = f.signed(84, 85, 99); !ok {
		return "has no opening balance such as C000000000100,00 (84-99)"
	}
	return ""
}

// signed reads a sign, C for credit or D for debit, and an amount with a comma.
func (f *cbiFlow) signed(sign, from, to int) (int64, bool) {
	cents, ok := decimal(f.at(from, to), ',')
	switch f.at(sign, sign) {
	case "C":
		return cents, ok && cents >= 0
	case "D":
		return -cents, ok && cents >= 0
	}
	return 0, false
}

// reversedBooking is the bank's code for bookings that are taken back.
const reversedBooking = "68"

// move reads a movement (62).
func (f *cbiFlow) move() string {
	if f.day == "" || f.at(4, 10) != f.day {
		return "is a movement outside of an account (61)"
	}
	cents, ok := f.signed(26, 27, 41)
	if !ok {
		return "has no sign and amount such as C000000000019,00 (26-41)"
	}
	day, ok := shortDay(f.at(20, 25))
	if !ok {
		return "has no day of booking such as 310126 (20-25)"
	}
	f.balance += cents
	f.movement = &match.Credit{Day: day}
	if own := f.at(62, 77); strings.Trim(own, "0") != "" {
		f.movement.ID = reference(own)
	}
	f.movement.Amount = money.Amount{Cents: cents, Currency: f.currency}
	f.texts, f.free = []string{f.at(87, 120)}, ""
	switch {
	case f.at(42, 43) == reversedBooking:
		f.kind = reverted
	case cents < 0:
		f.kind = outgoing
	case cents == 0:
		f.kind = other
	default:
		f.kind = received
	}
	return ""
}

// shortDay reads a day such as 310126.
func shortDay(text string) (cal.Date, bool) {
	if len(text) != 6 || strings.Trim(text, "0123456789") != "" {
		return cal.Date{}, false
	}
	return day(text[:2]+"/"+text[2:4]+"/"+text[4:], false)
}

// more reads a text of a movement (63): by its structure the payer, references, or words that run on.
func (f *cbiFlow) more() string {
	if f.movement == nil {
		return "is a text without a movement (62)"
	}
	switch f.at(14, 16) {
	case "YYY":
		f.movement.Payer = line(f.at(41, 80))
	case "ZZ2":
		f.movement.Payer = line(f.at(17, 120))
	case "ZZ3":
		f.texts = append(f.texts, f.at(67, 120))
	case "ID1":
		f.texts = append(f.texts, reference(f.at(52, 86)))
	case "RI1":
		f.texts = append(f.texts, f.at(17, 120))
	case "RI2":
		f.texts = append(f.texts, f.at(17, 52))
	case "KKK", "YY2", "ZZ1": // accounts, addresses, rates
	default:
		f.free += string(f.record[13:])
	}
	return ""
}

// finish counts the movement whose texts are complete.
func (f *cbiFlow) finish() {
	c := f.movement
	f.movement = nil
	switch {
	case c == nil:
	case f.kind != received:
		f.out.count(f.kind)
	default:
		c.Text = line(append(f.texts, f.free)...)
		f.out.Credits = append(f.out.Credits, *c)
	}
}

// close compares the closing balance (64) with the opening one and what moved between.
func (f *cbiFlow) close() string {
	if f.day == "" || f.at(4, 10) != f.day {
		return "is a closing balance outside of an account (61)"
	}
	f.day = ""
	closing, ok := f.signed(20, 21, 35)
	switch {
	case !ok:
		return "has no closing balance such as C000000000119,00 (20-35)"
	case closing != f.balance:
		return "has a closing balance of " + hundredths(closing) + ", and the opening one with all movements " +
			"makes " + hundredths(f.balance) +
			": movements are missing"
	}
	return ""
}

// hundredths writes cents with two decimals.
func hundredths(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	digits := strconv.FormatInt(cents, 10)
	for len(digits) < 3 {
		digits = "0" + digits
	}
	return sign + digits[:len(digits)-2] + "." + digits[len(digits)-2:]
}

// end compares the numbers of accounts and records with those that the tail (EF) gives.
func (f *cbiFlow) end() string {
	f.ended = true
	if f.day != "" {
		return "ends the flow before the closing balance of an account (64)"
	}
	for _, c := range []struct {
		from, to int
		counted  int64
		what     string
	}{{46, 52, f.accounts, "accounts (61)"}, {83, 89, f.records, "records"}} {
		given := f.at(c.from, c.to)
		if n, err := strconv.ParseInt(given, 10, 64); given != "" && (err != nil || n != c.counted) {
			return "counts " + quote(given) + " " + c.what + ", and the file has " + strconv.FormatInt(c.counted, 10)
		}
	}
	return ""
}
