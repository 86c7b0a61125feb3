package view

import (
	"conto/core/account"
	"conto/core/money"
)

// AlertInput is a request for a mail when the balance falls below a level.
type AlertInput struct {
	AccountPath
	Body struct {
		Below money.Credits `json:"below" minimum:"0" doc:"a level of the balance, in credits; 0: no mail"`
	}
}

// Command returns the command that asks for it.
func (in *AlertInput) Command() account.SetAlert { return account.SetAlert{Below: in.Body.Below} }
