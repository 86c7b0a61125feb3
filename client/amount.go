package client

// Amount is money in the currency's smallest unit: {1900, "EUR"} is €19.00.
type Amount struct {
	Cents    int64  `json:"amount"`
	Currency string `json:"currency"`
}
