package headlog

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"conto/driver/store"
	"conto/internal/private"
)

// AccountsName is the name, in the data folder, of the record of a journal whose entries have no order among accounts.
// It has a line for each account, in the order of their ids, and one at the end for all of them:
//
//	17 8d969eef6ecad3c29a3a629280e686cf "acc_01"
//	2026-01-31T00:00:03Z 1 17 3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92d969eef6ecad3c
//
// the number of the account's newest entry, and that entry's digest; at the end the instant, the numbers of accounts
// and of entries, and the digest of the lines before it. It is written anew each day, once every account has been found
// to have come at least as far as it says.
const AccountsName = "accounts.heads"

// Accounts is a journal of which each account's entries have an order. Books count as accounts.
type Accounts interface {
	Heads(ctx context.Context, q store.HeadQuery) ([]store.Head, error)
	EntriesAfter(ctx context.Context, after map[string]int64, limit int) ([]store.Entry, error)
}

// accountsPage is how many accounts are read at a time.
const accountsPage = 1000

// Summary is the last line of a record of accounts.
type Summary struct {
	At                time.Time // UTC, whole seconds
	Accounts, Entries int64
	Digest            Digest
}

// String writes the line as it stands in the record.
func (s Summary) String() string {
	return fmt.Sprintf("%s %d %d %x", s.At.UTC().Format(time.RFC3339), s.Accounts, s.Entries, s.Digest)
}

// accountHead is how far an account had come, and what its entry there says.
type accountHead struct {
	account string
	seq     int64
	digest  [sha256.Size / 2]byte
}

// String writes the line as it stands in the record.
func (h accountHead) String() string { return fmt.Sprintf("%d %x %q", h.seq, h.digest, h.account) }

// RecordAccounts writes the record of a day, unless that of a data folder is of the same day or later, or there are no
// accounts. It returns the newest record's summary, and whether it was written now. The error is ErrLost, and the
// record stays, if an account has less than it had.
func RecordAccounts(ctx context.Context, dir string, from Accounts, now time.Time) (Summary, bool, error) {
	last, err := readSummary(dir)
	if err != nil {
		return Summary{}, false, err
	}
	now = now.UTC().Truncate(time.Second)
	if !last.At.IsZero() && now.Before(last.At.Truncate(24*time.Hour).AddDate(0, 0, 1)) {
		return last, false, nil
	}
	if err := AccountsReach(ctx, dir, from); err != nil {
		return last, false, err
	}
	if err := os.MkdirAll(dir, private.Folder); err != nil {
		return last, false, err
	}
	file, err := os.OpenFile(filepath.Join(dir, AccountsName+".new"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, private.File)
	if err != nil {
		return last, false, err
	}
	defer func() { _ = os.Remove(file.Name()) }() // it is there no more if all went well
	next, err := writeAccounts(ctx, file, from, now)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil || next.Accounts == 0 {
		return last, false, err
	}
	return next, true, os.Rename(file.Name(), filepath.Join(dir, AccountsName))
}

// writeAccounts writes a record.
func writeAccounts(ctx context.Context, to io.Writer, from Accounts, now time.Time) (Summary, error) {
	sum, out := sha256.New(), bufio.NewWriter(to)
	both, s := io.MultiWriter(sum, out), Summary{At: now}
	err := eachHead(ctx, from, func(heads []store.Head) error {
		seqs := map[string]int64{}
		for _, h := range heads {
			seqs[h.Account] = h.Seq
		}
		digests, err := digestsAt(ctx, from, seqs)
		if err != nil {
			return err
		}
		for _, h := range heads {
			digest, found := digests[h.Account]
			if !found {
				return fmt.Errorf("account %s has no entry %d, though that is its newest", h.Account, h.Seq)
			}
			s.Accounts, s.Entries = s.Accounts+1, s.Entries+h.Seq
			if _, err := fmt.Fprintln(both, accountHead{h.Account, h.Seq, digest}); err != nil {
				return err
			}
		}
		return nil
	})
	s.Digest = Digest(sum.Sum(nil))
	if err == nil {
		_, err = fmt.Fprintln(out, s)
	}
	return s, errors.Join(err, out.Flush())
}

// eachHead calls with all heads, a page at a time, in the order of accounts.
func eachHead(ctx context.Context, from Accounts, page func([]store.Head) error) error {
	for query := (store.HeadQuery{Limit: accountsPage}); ; {
		heads, err := from.Heads(ctx, query)
		if err == nil && len(heads) > 0 {
			err = page(heads)
		}
		if err != nil || len(heads) < accountsPage {
			return err
		}
		query.After = heads[len(heads)-1].Account
	}
}

// digestsAt returns the digest of an entry of each account; of an entry that there is not, none.
func digestsAt(ctx context.Context, from Accounts, seqs map[string]int64) (map[string][sha256.Size / 2]byte, error) {
	before := make(map[string]int64, len(seqs))
	for account, seq := range seqs {
		before[account] = seq - 1
	}
	entries, err := from.EntriesAfter(ctx, before, 1)
	digests := make(map[string][sha256.Size / 2]byte, len(entries))
	for _, e := range entries {
		if e.Seq == seqs[e.Account] {
			digests[e.Account] = digestOf(&e)
		}
	}
	return digests, err
}

// digestOf is half of the SHA-256 of all that an entry says, each text with its length before it.
func digestOf(e *store.Entry) [sha256.Size / 2]byte {
	sum := sha256.New()
	number := func(n int64) { _ = binary.Write(sum, binary.BigEndian, n) } // a hash takes everything
	text := func(s string) { number(int64(len(s))); _, _ = io.WriteString(sum, s) }
	number(e.Seq)
	number(e.At.UnixMicro())
	for _, s := range append([]string{e.Account, e.Actor, e.Key, e.Digest, string(e.Command), string(e.Events)},
		e.Unique...) {
		text(s)
	}
	return [sha256.Size / 2]byte(sum.Sum(nil))
}

// accountsFile reads a record, line by line.
type accountsFile struct {
	file    *os.File
	lines   *bufio.Scanner
	sum     hash.Hash
	summary *Summary // once it is read
}

// openAccounts opens the record of a data folder; nil: there is none.
func openAccounts(dir string) (*accountsFile, error) {
	file, err := os.Open(filepath.Join(dir, AccountsName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &accountsFile{file: file, lines: bufio.NewScanner(file), sum: sha256.New()}, nil
}

// next returns the next account, and false when there was the last one and the record is whole.
func (f *accountsFile) next() (accountHead, bool, error) {
	if !f.lines.Scan() {
		return accountHead{}, false, cmp.Or(f.lines.Err(), fmt.Errorf("%s has no last line", AccountsName))
	}
	text := f.lines.Text()
	fields := strings.SplitN(text, " ", 4)
	if len(fields) == 4 && !strings.HasPrefix(fields[2], `"`) {
		return accountHead{}, false, f.end(text)
	}
	fields = strings.SplitN(text, " ", 3)
	if len(fields) != 3 {
		return accountHead{}, false, fmt.Errorf("%q is no line of %s", text, AccountsName)
	}
	seq, errSeq := strconv.ParseInt(fields[0], 10, 64)
	digest, errDigest := hex.DecodeString(fields[1])
	account, errAccount := strconv.Unquote(fields[2])
	err := errors.Join(errSeq, errDigest, errAccount)
	if err == nil && (seq < 1 || len(digest) != sha256.Size/2) {
		err = errors.New("an account has one entry at least, and a digest 16 bytes")
	}
	if err != nil {
		return accountHead{}, false, fmt.Errorf("%q is no line of %s: %w", text, AccountsName, err)
	}
	_, _ = io.WriteString(f.sum, text+"\n") // a hash takes everything
	return accountHead{account, seq, [sha256.Size / 2]byte(digest)}, true, nil
}

// end reads the last line, and refuses a record that is not what it says.
func (f *accountsFile) end(text string) error {
	s, err := ParseSummary(text)
	if err != nil {
		return err
	}
	if digest := Digest(f.sum.Sum(nil)); digest != s.Digest {
		return fmt.Errorf("%s was changed: its digest is %x, and was %x", AccountsName, digest, s.Digest)
	}
	f.summary = &s
	return nil
}

// ParseSummary reads the last line of a record of accounts.
func ParseSummary(text string) (Summary, error) {
	fields := strings.Fields(text)
	if len(fields) != 4 {
		return Summary{}, fmt.Errorf("%q is no last line of %s: it has an instant, two numbers and a digest", text,
			AccountsName)
	}
	at, errAt := time.Parse(time.RFC3339, fields[0])
	accounts, errAccounts := strconv.ParseInt(fields[1], 10, 64)
	entries, errEntries := strconv.ParseInt(fields[2], 10, 64)
	digest, err := hex.DecodeString(fields[3])
	if err = errors.Join(errAt, errAccounts, errEntries, err); err == nil && len(digest) != sha256.Size {
		err = errors.New("a digest has 32 bytes")
	}
	if err != nil {
		return Summary{}, fmt.Errorf("%q is no last line of %s: %w", text, AccountsName, err)
	}
	return Summary{at.UTC(), accounts, entries, Digest(digest)}, nil
}

// readSummary reads the whole record of a data folder and returns its last line; without a record it is zero.
func readSummary(dir string) (s Summary, err error) {
	err = eachRecorded(dir, func([]accountHead) error { return nil }, func(last Summary) { s = last })
	return s, err
}

// eachRecorded calls with all lines of the record, a page at a time, and with the last one. Without a record it calls
// nobody.
func eachRecorded(dir string, page func([]accountHead) error, last func(Summary)) (err error) {
	f, err := openAccounts(dir)
	if err != nil || f == nil {
		return err
	}
	defer func() { err = errors.Join(err, f.file.Close()) }()
	for {
		var heads []accountHead
		more := true
		for more && len(heads) < accountsPage {
			var h accountHead
			if h, more, err = f.next(); err != nil {
				return err
			}
			if more {
				heads = append(heads, h)
			}
		}
		if err := page(heads); err != nil {
			return err
		}
		if !more {
			last(*f.summary)
			return nil
		}
	}
}
