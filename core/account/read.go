package account

import (
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
)

// View is a kind of what can be read of an account. Anyone who shows something asks for the view that it belongs to,
// and shows nothing of another.
type View string

// The views (C28): a member sees the balance, models, prices and what they themselves did; money, keys and the whole
// journal are the owner's and the operator's alone.
const (
	ViewBalance   View = "balance"   // plan, credits, allowances, features
	ViewPrices    View = "prices"    // models with their locks, quotes of generations
	ViewHolds     View = "holds"     // holds, and why they took what they took: see MaySeeHold
	ViewGallery   View = "gallery"   // what was generated and uploaded, no matter by whom of the account
	ViewOwn       View = "own"       // the entries of the journal that the reader caused
	ViewTeam      View = "team"      // members and invitations
	ViewMoney     View = "money"     // payments, charges, invoices, orders, cards, the billing profile, quotes of plans
	ViewKeys      View = "keys"      // API keys, without their secrets
	ViewEndpoints View = "endpoints" // webhook endpoints without their secrets, and what they were told
	ViewJournal   View = "journal"   // every entry
	ViewSupport   View = "support"   // requests to support: writing one, and those that the reader may see
	ViewExport    View = "export"    // everything that there is about the account and its owner, to take along (C37)
)

// Views lists every view, in the order above.
func Views() []View {
	return []View{
		ViewBalance, ViewPrices, ViewHolds, ViewGallery, ViewOwn, ViewTeam, ViewMoney, ViewKeys, ViewEndpoints, ViewJournal,
		ViewSupport, ViewExport,
	}
}

// Right returns who may read the view.
func (v View) Right() Right {
	switch v {
	case ViewBalance, ViewPrices, ViewHolds, ViewGallery:
		return Right{Operator: Support, Person: ByMember, Key: Read}
	case ViewOwn, ViewSupport:
		return Right{Operator: Support, Person: ByMember}
	case ViewTeam:
		return Right{Operator: Support, Person: ByManager}
	case ViewMoney, ViewKeys, ViewEndpoints, ViewJournal, ViewExport:
		return Right{Operator: Support, Person: ByOwner}
	}
	return Right{}
}

// MayRead refuses an actor who may not read a view of the account, with the codes of Allow.
func (s *State) MayRead(by Actor, v View, b catalog.History) error {
	return s.when(s.At, b).judging().may(by, v.Right(), "")
}

// MaySeeHold refuses a member who asks for a hold that neither they opened nor that was opened for them. Owner,
// managers, operators and programs see every one (C28).
func (s *State) MaySeeHold(by Actor, h *credit.Hold) error {
	p := s.Team.Find(by.User)
	if by.User == "" || h.By == by.ID || h.User == by.User || p != nil && ByManager.Admits(p.Role) {
		return nil
	}
	return fault.Of(fault.NotFound, message.NoHold, "hold", h.ID)
}

// SeesOnly returns whose holds and generations alone somebody sees, or "" for who sees everybody's: see MaySeeHold.
func SeesOnly(s *State, by Actor) string {
	if p := s.Team.Find(by.User); by.User == "" || p != nil && ByManager.Admits(p.Role) {
		return ""
	}
	return by.User
}

// MaySeePerson refuses who may see neither the team nor is the person themselves (C28).
func (s *State) MaySeePerson(by Actor, user string, b catalog.History) error {
	if by.User != "" && by.User == user {
		return nil
	}
	return s.MayRead(by, ViewTeam, b)
}

// Duty is something that is done on the platform, for no one account or for one that is not there yet.
type Duty string

// The duties.
const (
	OpenAccounts   Duty = "open_accounts"   // for anyone who signs up
	FindAccounts   Duty = "find_accounts"   // accounts and users, by what is known of them (C39)
	SpendForMany   Duty = "spend_for_many"  // spends on many accounts at once
	RunClocks      Duty = "run_clocks"      // make, read and advance test clocks
	ReadDocuments  Duty = "read_documents"  // invoices and credit notes of all accounts
	SendDocuments  Duty = "send_documents"  // hand a document to the tax agency's exchange again
	TakeReceipts   Duty = "take_receipts"   // hand in what the exchange answered
	ReadAttention  Duty = "read_attention"  // what waits for a person
	CloseAttention Duty = "close_attention" // and say that it is settled
	ReadStatements Duty = "read_statements" // match a bank statement with open orders
	RunOperators   Duty = "run_operators"   // add and remove operators
	ReadCodes      Duty = "read_codes"      // gift codes, and how often they were used (C43)
	MakeCodes      Duty = "make_codes"      // and withdraw them
	ActForUsers    Duty = "act_for_users"   // do what a user may, in their name
	ReadCatalogue  Duty = "read_catalogue"  // editions as they were written, and what another would change
	Publish        Duty = "publish"         // editions of the catalogue
	ReadJobs       Duty = "read_jobs"       // what work waits or fails
	RetryJobs      Duty = "retry_jobs"      // have what fails tried again at once
	ServeSupport   Duty = "serve_support"   // read, answer and close requests to support of all accounts
	ReadEndpoints  Duty = "read_endpoints"  // webhook endpoints that are told of all accounts, and what they were told
	RunEndpoints   Duty = "run_endpoints"   // and what they are told, and where
)

// Duties lists every duty, in the order above.
func Duties() []Duty {
	return []Duty{
		OpenAccounts, FindAccounts, SpendForMany, RunClocks, ReadDocuments, SendDocuments, TakeReceipts, ReadAttention,
		CloseAttention, ReadStatements, RunOperators, ReadCodes, MakeCodes, ActForUsers, ReadCatalogue,
		Publish, ReadJobs, RetryJobs, ServeSupport, ReadEndpoints, RunEndpoints,
	}
}

// Right returns who has the duty.
func (d Duty) Right() Right {
	switch d {
	case FindAccounts, ReadDocuments, SendDocuments, TakeReceipts, ReadAttention, CloseAttention, ReadStatements,
		ReadCodes, ReadCatalogue, ReadJobs, ServeSupport, ReadEndpoints:
		return Right{Operator: Support}
	case OpenAccounts, SpendForMany, RunClocks, RunOperators, MakeCodes, ActForUsers, RetryJobs, Publish,
		RunEndpoints:
		return Right{Operator: Admin}
	}
	return Right{}
}

// May refuses an actor who has not a duty of the platform, with forbidden.
func May(by Actor, d Duty) error {
	if by.Role == "" {
		return fault.Of(fault.Forbidden, message.OnlyOperator)
	}
	return operatorMay(by, d.Right())
}

// MayResetFactor refuses who may not take from an operator a second factor that they cannot use any more. Nobody takes
// their own so: for that they give a code of it.
func MayResetFactor(by, of Actor) error {
	if err := May(by, RunOperators); err != nil {
		return err
	}
	if by.ID == of.ID {
		return fault.Of(fault.Forbidden, message.FactorIsYourOwn)
	}
	return nil
}

// allow refuses who may not open the account. A person opens a personal account of their own (C8, C35).
func (o Open) allow(by Actor) error {
	if o.Kind == Personal && by.User != "" && by.User == o.Owner && o.Clock == "" {
		return nil
	}
	return May(by, OpenAccounts)
}
