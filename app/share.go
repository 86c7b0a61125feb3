package app

import (
	"crypto/rand"
	"path"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/identity"
	"conto/jobs/record"
)

// Shares are links by which people without an account see a file of the gallery.
type Shares struct{ *App }

// Share is such a link. Its address is shown once, when it is made: only a digest of its secret is kept.
type Share = account.Share

// Shared is a file as a link shows it: nothing of its account but that.
type Shared struct {
	Title     string
	Kind      string
	Media     string
	Bytes     int64
	Sample    bool
	Watermark bool
	Still     bool          // of a film: there is a picture of it
	Look      *account.Look // in whose name it is shown; nil: in the studio's
	HasLogo   bool          // and with whose logo

	asset *Asset
	works Studio
	logo  *Logo
}

func (a Shares) kept() record.Shares { return record.Shares{Store: a.Store} }

// Make makes a link to a file, for who may share the file, and returns it with its address. A repeat of the request
// finds the link, and "" in place of the address. until is when it stops; the zero time: when it is revoked.
func (a Shares) Make(c *Call, id, asset, title string, until time.Time) (Share, string, error) {
	s, err := Studio(a).mayGenerate(c, id)
	if err != nil {
		return Share{}, "", err
	}
	_, at, err := a.Engine.State(c, id)
	if err != nil {
		return Share{}, "", err
	}
	if a.People.Share == nil {
		return Share{}, "", fault.Of(fault.Conflict, message.NoPagesHere)
	}
	if title, err = text.Line("title", title); err != nil {
		return Share{}, "", err
	}
	if err := a.mayShare(c, id, asset); err != nil {
		return Share{}, "", err
	}
	secret := rand.Text()
	share := Share{ID: a.newID(c, "shr", id), Asset: asset, Title: title, User: c.Actor.User, MadeAt: at, Until: until,
		Digest: identity.Digest(secret)}
	if share.User == "" {
		share.User = s.Owner()
	}
	made, err := once(a.App, c, id, func() (Share, error) {
		others, err := a.open(c, id, at)
		if err == nil {
			err = share.Check(others, at)
		}
		if err != nil {
			return Share{}, err
		}
		kept, err := a.kept().Keep(c, id, share)
		return kept, attest(a.App, c, err, identity.FilesChanged, id, asset)
	})
	if err != nil || made.Digest != share.Digest {
		return made, "", err
	}
	address, err := Brands(a).address(c, s, secret)
	return made, address, err
}

// mayShare refuses with not_found a file that is not in the gallery, or deleted, and who may not share it.
func (a Shares) mayShare(c *Call, id, asset string) error {
	found, err := undeleted(Studio(a).Asset(c, id, asset))
	if err != nil {
		return err
	}
	return Studio(a).mayHandle(c, found, account.FileShare)
}

// open returns the account's links that are not over, and forgets the others.
func (a Shares) open(c *Call, id string, at time.Time) ([]Share, error) {
	list, err := a.kept().List(c, id)
	if err != nil {
		return nil, err
	}
	var open []Share
	for _, s := range list {
		if s.Open(at) {
			open = append(open, s)
		} else if err := a.kept().Drop(c, id, s); err != nil {
			return nil, err
		}
	}
	return open, nil
}

// List lists the links to a file that are not over, the oldest first.
func (a Shares) List(c *Call, id, asset string) ([]Share, error) {
	_, at, err := a.View(c, id, account.ViewGallery)
	if err != nil {
		return nil, err
	}
	if _, err := Studio(a).Asset(c, id, asset); err != nil {
		return nil, err
	}
	list, err := a.kept().List(c, id)
	if err != nil {
		return nil, err
	}
	return account.SharesOf(list, asset, at), nil
}

// Shared returns the files of an account to which links lead that are not over.
func (a Shares) Shared(c *Call, id string) (map[string]bool, error) {
	_, at, err := a.View(c, id, account.ViewGallery)
	if err != nil {
		return nil, err
	}
	list, err := a.kept().List(c, id)
	shared := map[string]bool{}
	for _, s := range list {
		shared[s.Asset] = shared[s.Asset] || s.Open(at)
	}
	return shared, err
}

// Revoke ends a link to a file at once, no matter who made the link, for who may share the file.
func (a Shares) Revoke(c *Call, id, asset, share string) error {
	if _, err := Studio(a).mayGenerate(c, id); err != nil {
		return err
	}
	found, ok, err := a.kept().Get(c, id, share)
	if err != nil {
		return err
	}
	if !ok || found.Asset != asset {
		return fault.Of(fault.NotFound, message.NoShare)
	}
	of, err := Studio(a).Asset(c, id, asset)
	if err == nil {
		err = Studio(a).mayHandle(c, of, account.FileShare)
	}
	if err != nil {
		return err
	}
	return attest(a.App, c, a.kept().Drop(c, id, found), identity.FilesChanged, id, asset)
}

// Follow returns the file that a link leads to. It refuses with not_found, in the same words, a link that there never
// was, one that was revoked or is over, and one to a file that is deleted or whose account is closed; with rate_limited
// whom it has refused too often. Where a host is one account's, links of others lead nowhere; "": to any.
func (a Shares) Follow(c *Call, secret, within string) (*Shared, error) {
	gone := fault.Of(fault.NotFound, message.NoShare)
	found, err := a.find(c, identity.Digest(secret))
	if found != nil && within != "" && found.asset.Account != within {
		found = nil
	}
	if fault.Is(err, fault.NotFound) || err == nil && found == nil {
		if limited := a.Limits.Shares.Take(c.From); limited != nil {
			return nil, limited
		}
		return nil, gone
	}
	return found, err
}

func (a Shares) find(c *Call, digest string) (*Shared, error) {
	id, share, ok, err := a.kept().Find(c, digest)
	if err != nil || !ok || a.Works == nil {
		return nil, err
	}
	s, at, err := a.Engine.State(c, id)
	if err != nil || !s.ClosedAt.IsZero() || !share.Open(at) {
		return nil, err
	}
	found, err := a.Works.Gallery.AssetOf(c, id, share.Asset)
	if err != nil || !found.DeletedAt.IsZero() {
		return nil, err
	}
	b, err := Brands(a).kept(c, id)
	if err != nil {
		return nil, err
	}
	look := b.Look(s.Plan(a.Catalog()))
	if look == nil {
		b.Logo = nil
	}
	return &Shared{Look: look, HasLogo: b.Logo != nil, logo: b.Logo,
		Title: share.Title, Kind: found.Kind, Media: found.Media, Bytes: found.Bytes, Sample: found.Sample,
		Watermark: found.Watermark, Still: found.Kind == "video" && found.Small != "",
		asset: found, works: Studio(a)}, nil
}

// OpenLogo opens the logo with which the file is shown, or refuses with not_found.
func (s *Shared) OpenLogo(c *Call) (*AssetFile, error) { return Brands(s.works).openLogo(c, s.logo) }

// Open opens the file, to be read from anywhere in it; small: a smaller picture, or a film's still, where there is one.
// Its name is the title's.
func (s *Shared) Open(c *Call, small bool) (*AssetFile, error) {
	if small {
		r, media, err := s.works.Works.Gallery.OpenSmall(c, s.asset)
		tag := identity.Digest(s.asset.Account + " " + s.asset.ID + " small")[:20]
		return &AssetFile{ReadSeekCloser: r, of: s.asset, media: media, tag: tag}, err
	}
	r, err := s.works.Works.Gallery.File(c, s.asset)
	if err != nil {
		return nil, err
	}
	tag := identity.Digest(s.asset.Account + " " + s.asset.ID)[:20]
	name := fileName("", s.Title) + path.Ext(s.asset.Key)
	return &AssetFile{ReadSeekCloser: r, of: s.asset, media: s.Media, tag: tag, name: name}, nil
}
