package einvoice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"conto/core/transmission"
	"conto/driver/document/delivery"
	"conto/driver/store"
	"conto/jobs/record"
)

// known is the name of a file of ours.
type known struct {
	File string `json:"file"`
}

// The ids of records of that kind.
func bySDI(id string) string      { return "sdi:" + id }
func byChannel(id string) string  { return "channel:" + id }
func byDigest(hash string) string { return "sha256:" + hash }

// send hands a file to the channel, and records by what receipts may name it: its digest, and the
// number that the channel has given it.
func (x *Sender) send(ctx context.Context, name string, content []byte) error {
	digest := sha256.Sum256(content)
	if err := x.learn(ctx, name, byDigest(hex.EncodeToString(digest[:]))); err != nil {
		return err
	}
	taken, err := x.transmitter.Send(ctx, delivery.File{Name: name, Content: content})
	if err != nil || taken.ID == "" || taken.ID == name {
		return err
	}
	return x.learn(ctx, name, byChannel(taken.ID))
}

// learn records by what a file is known. What two files are known by stays with the first.
func (x *Sender) learn(ctx context.Context, name, by string) error {
	if len(by) > store.MaxName || !store.IsText(by) {
		return nil // nobody can ask for it
	}
	_, err := record.Put(ctx, x.store, "", record.FileKnown, by, known{name}, true)
	return err
}

// whose returns whose document a receipt is of, and makes the receipt name the file as it was sent. A file is known by
// its name, be it signed or in other case; or else by its digest, and by the number of the exchange or of the channel,
// whatever its name has become.
func (x *Sender) whose(ctx context.Context, r *transmission.Receipt) (file, error) {
	name := transmission.AsSent(r.File)
	of, err := x.named(ctx, name)
	if err == nil {
		r.File = name
	}
	if !transmission.IsUnknown(err) {
		return of, err
	}
	for _, by := range []string{byDigest(r.Hash), bySDI(r.SDI), byChannel(r.SDI), byChannel(r.File)} {
		k, errKnown := record.Get[known](ctx, x.store, "", record.FileKnown, by)
		if errKnown != nil {
			return file{}, errKnown
		}
		if k.File == "" {
			continue
		}
		r.File = k.File
		return x.named(ctx, k.File)
	}
	return file{}, err
}

// named returns whose document the file of a name is; of one that was not sent from here, transmission.UnknownFile.
func (x *Sender) named(ctx context.Context, name string) (file, error) {
	n, err := transmission.Number(x.sender, name)
	if err != nil {
		return file{}, err
	}
	of, err := record.Get[file](ctx, x.store, "", record.FileNumber, numbered(n))
	if err == nil && of.Document == "" {
		err = transmission.UnknownFile(name)
	}
	return of, err
}
