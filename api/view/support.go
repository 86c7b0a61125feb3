package view

import (
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/message"
)

// SupportRequest is a request to support.
type SupportRequest struct {
	ID       string                  `json:"id"`
	Account  string                  `json:"account"`
	User     string                  `json:"user" doc:"who gets the answer"`
	Topic    account.SupportTopic    `json:"topic" enum:"billing,credits,generations,team,other"`
	Subject  string                  `json:"subject"`
	Text     string                  `json:"text"`
	Standing account.SupportStanding `json:"standing" enum:"waiting,answered,closed"`
	At       time.Time               `json:"at"`
	Answers  []SupportAnswer         `json:"answers"`
	ClosedAt *time.Time              `json:"closed_at"`
	ClosedBy string                  `json:"closed_by,omitempty" doc:"the operator; for operators"`
}

// SupportAnswer is what an operator answered.
type SupportAnswer struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
	By   string    `json:"by,omitempty" doc:"the operator; for operators"`
}

// Ticket is a request with its account, for operators.
type Ticket struct {
	SupportRequest
	Plan      string   `json:"plan" doc:"the account's, by its id"`
	Dedicated bool     `json:"dedicated" doc:"the plan has dedicated support"`
	Language  Language `json:"language" doc:"in which the answer is to be written"`
}

// SupportInput is a request that is written.
type SupportInput struct {
	AccountPath
	Body struct {
		Topic    account.SupportTopic `json:"topic" enum:"billing,credits,generations,team,other"`
		Subject  string               `json:"subject" minLength:"1" maxLength:"120"`
		Text     string               `json:"text" minLength:"1" maxLength:"4000"`
		Language Language             `json:"language,omitempty" doc:"of the answer; default that of mails to the person"`
	}
}

// Request returns the request to write.
func (in *SupportInput) Request() app.NewSupport {
	return app.NewSupport{Topic: in.Body.Topic, Subject: in.Body.Subject, Text: in.Body.Text,
		Language: message.Language(in.Body.Language)}
}

// SupportPath names a request to support.
type SupportPath struct {
	AccountPath
	Request string `path:"request" maxLength:"64"`
}

// SupportAnswerInput is what an operator answers.
type SupportAnswerInput struct {
	SupportPath
	Body struct {
		Text  string `json:"text" minLength:"1" maxLength:"4000" doc:"in the language of whose request it is"`
		Close bool   `json:"close,omitempty" doc:"close the request with it"`
	}
}

// SupportRequestOf returns a request as the caller may see it.
func SupportRequestOf(r account.SupportRequest) SupportRequest {
	shown := SupportRequest{r.ID, r.Account, r.User, r.Topic, r.Subject, r.Text, r.Standing(), r.At,
		make([]SupportAnswer, len(r.Answers)), orNil(r.ClosedAt), r.ClosedBy}
	for i, a := range r.Answers {
		shown.Answers[i] = SupportAnswer{a.At, a.Text, a.By}
	}
	return shown
}

// TicketOf returns a request with its account.
func TicketOf(t app.Ticket) Ticket {
	return Ticket{SupportRequestOf(t.SupportRequest), t.Plan, t.Dedicated, Language(t.Reads)}
}
