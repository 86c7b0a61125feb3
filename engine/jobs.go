package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/team"
	"conto/driver/store"
)

// The kinds of job that follow from events, and what their ids name.
const (
	JobCharge  = "charge"  // a charge: ask for the money and record the outcome
	JobVoid    = "void"    // a charge: give it up at the provider
	JobReturn  = "return"  // a charge: give the money back, since there was nothing to pay
	JobInvoice = "issue"   // a charge that was paid: issue its invoice
	JobRefund  = "give"    // a refund: give the money back, and issue the credit note
	JobTax     = "tax"     // an entry that set the billing profile: ask whether its VAT ID is confirmed
	JobLetters = "letters" // an entry: write the mails about it

	JobForget   = "forget"    // a user who is not of the account any more: erase what is known of them
	JobHandOver = "hand_over" // an entry with which the account was handed over: its contact is the new owner's
	JobErase    = "erase"     // an entry that closed the account: erase what is known of its people
	JobList     = "list"      // an account that was opened: operators find it by what is known of it

	JobProForma     = "proforma"      // an order: write to the customer how to pay it
	JobMailInvoice  = "mail_invoice"  // a charge that was paid: mail its invoice
	JobMailCredit   = "mail_credit"   // a refund whose credit note was issued: mail it
	JobTransmit     = "transmit"      // a charge that was paid: hand its invoice to the tax agency's exchange
	JobTransmitBack = "transmit_back" // a refund whose credit note was issued: hand it to the exchange
	JobWebhook      = "webhook"       // an endpoint and what it is told, as WebhookJob writes it: send it
)

// The kinds of early releases, in which one job did all of it.
const (
	JobInvoiceEarly = "invoice"
	JobRefundEarly  = "refund"
)

// queues are the queues in which kinds of jobs wait; one that is not here has none of its own.
var queues = map[string]string{
	JobCharge: store.QueuePayment, JobVoid: store.QueuePayment, JobReturn: store.QueuePayment,
	JobRefund:  store.QueuePayment,
	JobInvoice: store.QueueBilling, JobTax: store.QueueRegistry, JobLetters: store.QueueNotify,
	JobForget: store.QueueBilling, JobList: store.QueueBilling, JobErase: store.QueueOther,
	JobHandOver: store.QueueBilling, JobProForma: store.QueueNotify,
	JobMailInvoice: store.QueueNotify, JobMailCredit: store.QueueNotify, JobTransmit: store.QueueExchange,
	JobTransmitBack: store.QueueExchange, JobWebhook: store.QueueWebhook,
}

// JobKinds lists the kinds of job that follow from events, in the order of their names.
func JobKinds() []string { return slices.Sorted(maps.Keys(queues)) }

// JobOf makes a job of a kind, for the queue of its kind.
func JobOf(kind, account, id string) store.Job {
	return store.Job{Kind: kind, Account: account, ID: id, Queue: queues[kind]}
}

// jobs returns the work that follows from an entry's events, of an actor by their id. s is the state just after it; all
// is who is told of all accounts.
func jobs(s *account.State, by string, events []account.Event, b catalog.History,
	all *account.Installation) []store.Job {
	var list []store.Job
	add := func(kind, id string) {
		list = append(list, JobOf(kind, s.ID, id))
	}
	for _, event := range events {
		switch e := event.(type) {
		case account.ChargeRequested:
			if e.Method == account.Transfer {
				add(JobProForma, e.ID)
			} else {
				add(JobCharge, e.ID)
			}
		case account.ChargeVoided:
			add(JobVoid, e.Charge)
		case account.UnneededReturned:
			add(JobReturn, e.Charge)
		case account.Paid:
			if !account.Returns(events, e.Charge) {
				add(JobInvoice, e.Charge)
				add(JobMailInvoice, e.Charge)
				add(JobTransmit, e.Charge)
			}
		case account.PaymentRefunded:
			add(JobRefund, e.Refund)
		case account.Opened:
			add(JobList, s.ID)
		case account.Closed:
			add(JobErase, entryID(s.Seq))
		case team.Lapsed:
			add(JobForget, e.User)
		case team.HandedOver:
			add(JobHandOver, entryID(s.Seq))
		case account.ProfileSet:
			if e.Foreign {
				add(JobTax, entryID(s.Seq))
			}
		}
	}
	if len(account.Notices(s, by, events, b)) > 0 {
		add(JobLetters, entryID(s.Seq))
	}
	return append(list, webhooks(s, events, all)...)
}

// webhooks returns the work of telling endpoints of an entry, one job for each and what it is told, so that one that
// hangs holds up no other. Most accounts have none, and those of one that was closed are erased; the installation's are
// told all the same.
func webhooks(s *account.State, events []account.Event, all *account.Installation) []store.Job {
	var list []store.Job
	if len(s.Endpoints) > 0 && s.ClosedAt.IsZero() {
		for _, o := range account.Occurrences(events) {
			list = append(list, told(s.ID, s.Endpoints, s.Seq, o)...)
		}
	}
	if len(all.Endpoints) > 0 {
		for _, o := range all.Occurrences(events) {
			list = append(list, told(s.ID, all.Endpoints, s.Seq, o)...)
		}
	}
	return list
}

// Webhooks returns the work of telling each endpoint that wants it, the account's or the installation's, of something
// that followed from no entry.
func (e *Engine) Webhooks(s *account.State, o account.Occurrence) []store.Job {
	var list []store.Job
	if s.ClosedAt.IsZero() {
		list = told(s.ID, s.Endpoints, 0, o)
	}
	return append(list, told(s.ID, e.Installation().Endpoints, 0, o)...)
}

// told returns the work of telling those of some endpoints that want it of something that happened in an account.
func told(id string, endpoints []account.Endpoint, seq int64, o account.Occurrence) (list []store.Job) {
	for i := range endpoints {
		if e := &endpoints[i]; e.TellsOf(o.Type) {
			list = append(list, WebhookJob(id, Webhook{Endpoint: e.ID, Seq: seq, Occurrence: o}))
		}
	}
	return list
}

// Webhook is something that an endpoint is told.
type Webhook struct {
	Endpoint string
	Round    int   // how often somebody has asked for it again
	Seq      int64 // of the entry that it follows from; 0: it follows from none
	account.Occurrence
}

// WebhookJob makes the job that tells it.
func WebhookJob(id string, w Webhook) store.Job {
	parts := []string{w.Endpoint, strconv.Itoa(w.Round), entryID(w.Seq), string(w.Type), w.About}
	return JobOf(JobWebhook, id, strings.Join(parts, "/"))
}

// WebhookOf reads what WebhookJob wrote.
func WebhookOf(job store.Job) (Webhook, error) {
	parts := strings.SplitN(job.ID, "/", 5)
	if len(parts) != 5 {
		return Webhook{}, fmt.Errorf("%q names no webhook", job.ID)
	}
	round, err := strconv.Atoi(parts[1])
	seq, bad := strconv.ParseInt(parts[2], 10, 64)
	return Webhook{parts[0], round, seq, account.Occurrence{Type: account.EventType(parts[3]), About: parts[4]}},
		errors.Join(err, bad)
}

func entryID(seq int64) string { return strconv.FormatInt(seq, 10) }

// EventsOf returns the events of the entry whose number is a job's id, and the id of the actor whose entry it is; none,
// where there is no such entry.
func (e *Engine) EventsOf(ctx context.Context, job store.Job) (events []account.Event, by string, err error) {
	seq, err := strconv.ParseInt(job.ID, 10, 64)
	if err != nil {
		return nil, "", err
	}
	entries, err := e.Entries(ctx, job.Account, store.Span{After: seq - 1, Before: seq + 1})
	if err != nil || len(entries) == 0 {
		return nil, "", err
	}
	events, err = account.DecodeEvents(entries[0].Events)
	return events, entries[0].Actor, err
}
