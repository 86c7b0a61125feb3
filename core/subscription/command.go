package subscription

// Command is something that may be asked of a subscription, or told to it: Open, Carry, Cancel, Resume, Paid, PayAhead,
// Unpaid, Move, Stop.
type Command interface{ command() }

// Open begins the free plan of a new account (C8).
type Open struct{}

// Carry does what terms say, once their charge is paid or when they have none.
type Carry struct{ Terms Terms }

// Cancel ends the subscription with the paid period (C25). Now makes it final: there is no resuming.
type Cancel struct{ Now bool }

// Resume takes back what is scheduled for the end of the period (C22, C25).
type Resume struct{}

// Paid tells that the renewal that is due was paid.
type Paid struct{}

// PayAhead tells that a charge has paid the next period before it begins (C34).
type PayAhead struct{ Charge string }

// Unpaid tells that an attempt to charge the renewal failed (C27).
type Unpaid struct{}

// Stop puts the account on the free plan at once, because what paid the plan was taken back (C40), or the account is
// closed (C37).
type Stop struct{ Reason Reason }

// Move puts the account under another edition of the catalogue.
type Move struct{ Edition int }

func (Open) command()     {}
func (Carry) command()    {}
func (Cancel) command()   {}
func (Resume) command()   {}
func (Paid) command()     {}
func (PayAhead) command() {}
func (Unpaid) command()   {}
func (Move) command()     {}
func (Stop) command()     {}
