package app

// The nouns that use cases are about. Each is the app, with use cases of its own.
type (
	// Generations is what generations cost, and holds.
	Generations struct{ *App }
	// Studio is generations that run here, and the gallery.
	Studio struct{ *App }
	// Team is who is of an account.
	Team struct{ *App }
	// Subscriptions is which plan an account has, and what it buys.
	Subscriptions struct{ *App }
	// Documents is invoices, credit notes and pro-formas.
	Documents struct{ *App }
	// Orders is what is paid by bank transfer.
	Orders struct{ *App }
	// Endpoints is the account's own servers that are told what happens.
	Endpoints struct{ *App }
	// Payments is what was paid, and the cards that pay.
	Payments struct{ *App }
)
