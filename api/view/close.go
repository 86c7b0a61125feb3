package view

// CloseInput is a request to close an account for good.
type CloseInput struct {
	AccountPath
	Body struct {
		Confirm string `json:"confirm" doc:"the account's id, to confirm that it is to be closed for good" maxLength:"64"`
		Reason  string `json:"reason,omitempty" doc:"an operator's: needed, and kept" maxLength:"500"`
	}
}
