package view

import "conto/app"

// Asked is what became of a question to the owner.
type Asked struct {
	Owner   string `json:"owner" doc:"whom it was mailed to, by name: the owner, or who switched premium off"`
	Already bool   `json:"already" doc:"they were asked about it today: nothing more was sent"`
}

// Mailed is where a document was mailed to.
type Mailed struct {
	To      string `json:"to" doc:"the e-mail address"`
	Already bool   `json:"already" doc:"it was mailed today already: nothing more was sent"`
}

// MailedOf returns it.
func MailedOf(m app.Mailed) Mailed { return Mailed(m) }

// AskedOf returns it.
func AskedOf(a app.Asked) Asked { return Asked(a) }
