package app

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/team"
	"conto/core/text"
	"conto/identity"
)

// SignIns is how people come in, and who they are while they are in (C35).
type SignIns struct{ *App }

// People say how people sign in.
type People struct {
	Users  *identity.Users
	Issuer *identity.Issuer          // nil: none says who somebody is
	Link   func(token string) string // where a link to sign in leads, which is mailed; nil: none is
	// where the link leads by which a new e-mail address is confirmed
	Address func(token string) string
	Portal  func(token string) string // where the link of a portal session leads; nil: there are no pages
	Share   func(token string) string // where a link to a file of a gallery leads; nil: there are no pages
	// where it leads on a host of the account's own; nil: accounts have none, for the server's own is not known
	ShareOn func(host, token string) string
	Host    string // of the server, in small letters and without a port
	// where a host of an account's own is asked whether it leads here, and how; nil where ShareOn is
	ProofOn func(host, challenge string) string
	AskHost func(ctx context.Context, address string) (string, error)
	// anyone who asks from here may be a sample person: the server is reached from its own machine alone, and takes no
	// money
	Local bool
}

// Ways are how somebody may sign in here.
type Ways struct {
	Issuer string // what people know it by; "" is none
	Mail   bool
	Local  bool
}

// Ways returns how somebody may sign in here, by their browser.
func (s SignIns) Ways(b Browser) Ways {
	w := Ways{Mail: s.People.Issuer == nil && s.People.Link != nil, Local: s.People.Local && b.Here}
	if s.People.Issuer != nil {
		w.Issuer = s.People.Issuer.Name()
	}
	return w
}

// Browser is from where somebody signs in.
type Browser struct {
	context.Context
	From    string // the address, for limits
	Agent   string // what it calls itself
	Country string // its two letters, where a proxy says it
	Here    bool   // it is on this machine, and asks for it by a name of its own, with nobody in between
}

// AddressOf returns the RemoteAddr of a request without its port; see identity.AddressOf.
func AddressOf(remote string) string { return identity.AddressOf(remote) }

// BrowserOf returns from where a request comes.
func BrowserOf(r *http.Request) Browser {
	return Browser{Context: r.Context(), From: AddressOf(r.RemoteAddr), Agent: r.UserAgent(),
		Country: identity.CountryFrom(r.Context()), Here: identity.FromHere(r)}
}

// session returns one of the browser's, of nobody yet.
func (b Browser) session() identity.Session {
	return identity.Session{Agent: b.Agent, Country: b.Country}
}

// Entered is somebody who has come in.
type Entered struct {
	Cookie  string // by which the browser shows that the session is its own
	Session identity.Session
	Back    string // where they wanted to go
}

// Begin returns where the issuer asks somebody who they are, and a token that their browser keeps meanwhile.
func (s SignIns) Begin(b Browser, back string) (at, token string, err error) {
	if s.People.Issuer == nil {
		return "", "", fault.Of(fault.NotFound, message.NoSuchWay)
	}
	return s.People.Issuer.Begin(b, back)
}

// Finish lets in who comes back from the issuer.
func (s SignIns) Finish(b Browser, token string, query url.Values) (Entered, error) {
	if s.People.Issuer == nil {
		return Entered{}, fault.Of(fault.NotFound, message.NoSuchWay)
	}
	l, back, err := s.People.Issuer.Finish(b, token, query)
	if err != nil {
		return Entered{Back: back}, s.failed(b, err)
	}
	e, err := s.enter(b, l, identity.ByIssuer)
	e.Back = back
	return e, err
}

// linkTime is how long a request waits for the mail server to take a link.
const linkTime = 8 * time.Second

// SendLink mails a link to sign in to an address. Whether the address is known makes no difference.
func (s SignIns) SendLink(b Browser, email string, l message.Language, back string) error {
	if !s.Ways(b).Mail {
		return fault.Of(fault.NotFound, message.NoSuchWay)
	}
	email, err := text.Email("email", email)
	if err != nil {
		return err
	}
	if err := s.Limits.SignIns.Take(b.From); err != nil {
		return err
	}
	if err := s.Limits.Links.Take(text.Fold(email)); err != nil {
		return err
	}
	token, err := s.People.Users.Link(email, l, back)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(b, linkTime)
	defer cancel()
	return s.Work.MailSignIn(ctx, email, bill.Language(l), s.People.Link(token))
}

// FollowLink lets in who follows a mailed link.
func (s SignIns) FollowLink(b Browser, token string) (Entered, error) {
	l, back, ok, err := s.People.Users.Follow(b, token)
	if err != nil {
		return Entered{}, err
	}
	if !ok {
		return Entered{}, s.failed(b, fault.Of(fault.Unauthenticated, message.LinkOver))
	}
	e, err := s.enter(b, l, identity.ByMail)
	e.Back = back
	return e, err
}

// failed counts who was not let in, by the address from which they come, and refuses with rate_limited in place of why
// once these are too many. Who has a good link, or is confirmed, is not held up: the address may be a proxy's.
func (s SignIns) failed(b Browser, err error) error {
	if !fault.Is(err, fault.Unauthenticated) {
		return err
	}
	if limited := s.Limits.SignIns.Take(b.From); limited != nil {
		return limited
	}
	return err
}

// enter begins the session of who has proven to be somebody.
func (s SignIns) enter(b Browser, l identity.Login, way identity.Way) (Entered, error) {
	email, err := text.Email("email", l.Email)
	if err != nil {
		return Entered{}, err
	}
	l.Email = email
	if l.Name, err = text.Line("name", l.Name); err != nil {
		l.Name = "" // what an issuer writes there is its own affair
	}
	u, err := s.People.Users.Enter(b, l)
	if err != nil {
		return Entered{}, err
	}
	c := &Call{Context: b, From: b.From}
	if err := s.findPlaces(c, u); err != nil {
		return Entered{}, err
	}
	started := b.session()
	started.User, started.Way = u.ID, way
	if started.Waits, err = s.People.Users.Factor(u).On(b); err != nil {
		return Entered{}, err
	}
	if !started.Waits {
		if started.Place, err = s.firstPlace(c, u); err != nil {
			return Entered{}, err
		}
	}
	var e Entered
	if e.Cookie, e.Session, err = s.People.Users.Start(b, started); err != nil {
		return Entered{}, err
	}
	if e.Session.Waits {
		return e, nil
	}
	return e, s.People.Users.Note(b, e.Session, identity.SignedIn)
}

// Confirm lets in whose session waits for the second factor, by a code of it.
func (s SignIns) Confirm(b Browser, cookie, code string) (Entered, error) {
	session, known, err := s.People.Users.Session(b, cookie)
	if err != nil {
		return Entered{}, err
	}
	if !known || !session.Waits {
		return Entered{}, fault.Of(fault.Unauthenticated, message.SignInFirst)
	}
	if err := s.Limits.Codes.Take(session.User); err != nil {
		return Entered{}, err
	}
	backup, err := s.People.Users.Factor(identity.User{ID: session.User}).Check(b, code)
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return Entered{}, errors.Join(err, s.People.Users.Note(b, session, identity.WrongCode))
	}
	if err != nil {
		return Entered{}, err
	}
	u, err := s.People.Users.User(b, session.User)
	if err != nil {
		return Entered{}, err
	}
	if session.Place, err = s.firstPlace(&Call{Context: b, From: b.From}, u); err != nil {
		return Entered{}, err
	}
	var e Entered
	if e.Cookie, e.Session, err = s.People.Users.Admit(b, session); err != nil {
		return Entered{}, err
	}
	if backup {
		err = s.People.Users.Note(b, e.Session, identity.BackupUsed)
	}
	return e, errors.Join(err, s.People.Users.Note(b, e.Session, identity.SignedIn))
}

// findPlaces gives a user the places that are theirs by their address: an account that was opened for it, and those
// into which it was invited.
func (s SignIns) findPlaces(c *Call, u identity.User) error {
	found, err := s.directory.Find(c, u.Email)
	if err != nil {
		return err
	}
	for _, f := range found {
		st, _, err := s.Engine.State(c, f.Account)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		member, err := s.memberAt(c, st, f.User, u.Email)
		if err != nil {
			return err
		}
		if member == "" {
			continue
		}
		place := identity.Place{Account: f.Account, Member: member}
		theirs, err := s.People.Users.Claim(c, u.ID, place)
		if err != nil {
			return err
		}
		if theirs {
			if err := s.nameMember(c, st, member, u.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// nameMember gives a member of whom no name is known the one that they sign in with.
func (s SignIns) nameMember(c *Call, st *account.State, member, name string) error {
	if name == "" || member == st.Owner() {
		return nil
	}
	who, err := s.customers.Person(c, st.ID, member)
	if err != nil || who.Name != "" || who.Email == "" {
		return err
	}
	who.Name = name
	_, err = s.customers.PutPerson(c, st.ID, member, who, false)
	return errors.Join(err, erased(s.App, c, st.ID))
}

// memberAt returns who of an account has an address: the person who was found by it, or the owner; "" for nobody.
func (s SignIns) memberAt(c *Call, st *account.State, user, email string) (string, error) {
	if !st.ClosedAt.IsZero() {
		return "", nil
	}
	if user == "" {
		user = st.Owner()
	}
	p := st.Team.Find(user)
	if p == nil {
		return "", nil
	}
	who, err := s.customers.PersonOf(c, st, user)
	if err != nil || text.Fold(who.Email) != text.Fold(email) {
		return "", err
	}
	return user, nil
}

// firstPlace returns the account that a user sees first: the only one that they have, or a personal one, which is
// opened for who has none (C8). Who has several chooses: it is none then.
func (s SignIns) firstPlace(c *Call, u identity.User) (identity.Place, error) {
	seats, err := s.seats(c, u.ID)
	switch {
	case err != nil:
		return identity.Place{}, err
	case len(seats) == 1 && !seats[0].Invited:
		return seats[0].Place, nil
	case len(seats) > 0:
		return identity.Place{}, nil
	}
	return s.openPersonal(c, u)
}

// openPersonal opens a user's personal account, on Free and without a card (C8).
func (s SignIns) openPersonal(c *Call, u identity.User) (identity.Place, error) {
	contact, err := checked(Contact{Email: u.Email, Name: u.Name, Language: bill.Language(u.Language)})
	if err != nil {
		return identity.Place{}, err
	}
	id, member := s.newID(c, "acc"), s.newID(c, "usr")
	own := *c
	own.Actor = account.Person(member)
	open := account.Open{ID: id, Kind: account.Personal, Owner: member}
	if _, err := (opening{s.App, open, contact}).run(&own); err != nil {
		return identity.Place{}, err
	}
	p := identity.Place{Account: id, Member: member}
	_, err = s.People.Users.Claim(c, u.ID, p)
	return p, err
}

// Seat is a place of a user's, as they see it where they choose among several.
type Seat struct {
	identity.Place
	Name    string // of the account
	Kind    account.Kind
	Role    team.Role
	Invited bool // and has not accepted yet
	Paused  bool // the account has fewer seats than people (C29)
}

// seatAt returns a place in an account as anyone who has it sees it.
func seatAt(st *account.State, p identity.Place, name string, b catalog.History) Seat {
	who := st.Team.Find(p.Member)
	return Seat{p, name, st.Kind, who.Role, who.Invited,
		st.Team.Standing(p.Member, st.Plan(b).Seats) == team.Suspended}
}

// seats returns the places of a user where they are, or were invited.
func (s SignIns) seats(c *Call, user string) ([]Seat, error) {
	places, err := s.People.Users.Places(c, user)
	if err != nil {
		return nil, err
	}
	var seats []Seat
	for _, p := range places {
		st, _, err := s.Engine.State(c, p.Account)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		who := st.Team.Find(p.Member)
		if who == nil || !st.ClosedAt.IsZero() {
			continue
		}
		name, err := s.customers.NameOf(c, p.Account)
		if err != nil {
			return nil, err
		}
		seats = append(seats, seatAt(st, p, cmp.Or(name, p.Account), s.Catalog()))
	}
	return seats, nil
}

// Link is what a mailed link says before it is followed.
type Link struct{ Email string }

// Peek returns what a mailed link says, and reports whether it may still be followed by its time.
func (s SignIns) Peek(token string) (Link, bool) {
	email, ok := s.People.Users.Peek(token)
	return Link{email}, ok
}

// FollowPortal lets in whom a studio has sent (C38).
func (s SignIns) FollowPortal(b Browser, token string) (Entered, error) {
	cookie, session, ok, err := s.People.Users.Visit(b, token, b.session())
	if err == nil && !ok {
		err = s.failed(b, fault.Of(fault.Unauthenticated, message.PortalOver))
	}
	return Entered{Cookie: cookie, Session: session}, err
}
