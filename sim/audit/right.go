package audit

import "slices"

// Who may ask for what (C28, C31, C36), said once more: by whom a command may be given, beside operators.
const (
	byNobody   = ""         // operators only
	bySystem   = "system"   // what a clock, a provider or a registry tells; no operator either
	byProvider = "provider" // the owner, and the payment provider
	byOwner    = "owner"
	byManager  = "manager"
	byMember   = "member"   // and the owner's programs
	byOpener   = "opener"   // a member or a program who opened the hold, or the studio
	byStudio   = "studio"   // the studio that runs generations, and operators
	bySelf     = "self"     // whom it is about
	byHimself  = "alone"    // whom it is about, and no operator either
	byBoth     = "both"     // a manager, and whom it is about
	byWebhooks = "webhooks" // who delivers webhooks; no operator either
)

// mayNot returns the refusal of who may not ask for something, about somebody, and whether there is one: nobody may of
// an account that was closed, but for what only a system reports (C37).
func (a *Account) mayNot(by Actor, who, about string) (Answer, bool) {
	no, refused := mayNotEver(a, by, who, about)
	if refused || a.Closed.IsZero() || who == bySystem || who == byWebhooks {
		return no, refused
	}
	return a.refuse(AccountClosed), true
}

// mayNotEver returns mayNot for what a closed account takes, too.
func mayNotEver(a *Account, by Actor, who, about string) (Answer, bool) {
	switch {
	case by.System != "":
		return a.unless(who == bySystem && by.System != "studio" && by.System != "webhooks" ||
			who == byProvider && by.System == "payments" ||
			by.System == "studio" && (who == byStudio || who == byOpener) || who == byWebhooks && by.System == "webhooks")
	case by == Operator:
		return a.unless(who != bySystem && who != byWebhooks && who != byHimself)
	case by.Key != "":
		return a.programMayNot(by, who)
	}
	p := a.person(by.User)
	switch {
	case p == nil:
		return a.unless(false)
	case (who == bySelf || who == byHimself || who == byBoth) && by.User == about:
		return Answer{}, false
	case p.Invited, a.Standing(by.User) != "active":
		return a.unless(false)
	}
	switch who {
	case byOwner, byProvider:
		return a.unless(p.Role == "owner")
	case byManager, byBoth:
		return a.unless(p.Role == "owner" || p.Role == "manager")
	}
	return a.unless(who == byMember || who == byOpener)
}

// programMayNot returns mayNot for a program with an API key: its key is valid, its plan has API access, and it does
// what members do.
func (a *Account) programMayNot(by Actor, who string) (Answer, bool) {
	switch {
	case !slices.Contains(a.Keys, by.Key):
		return a.refuse(Unauthenticated), true
	case !a.plan().useAPI():
		return a.locked(), true
	}
	return a.unless(who == byMember || who == byOpener)
}

// unless returns the refusal of who may not, unless they may.
func (a *Account) unless(may bool) (Answer, bool) {
	if may {
		return Answer{}, false
	}
	return a.refuse(Forbidden), true
}
