package account

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"conto/core/credit"
	"conto/core/subscription"
	"conto/core/team"
)

// The journal keeps commands and events as JSON: a command as {"name": {…}}, events as [{"kind": {…}}, …].

// EncodeCommand writes a command for the journal.
func EncodeCommand(c Command) []byte {
	return encode(make([]byte, 0, 128), c.Name(), c)
}

// EncodeEvents writes events for the journal.
func EncodeEvents(events []Event) []byte {
	b := append(make([]byte, 0, 512), '[')
	for i, e := range events {
		if i > 0 {
			b = append(b, ',')
		}
		b = encode(b, e.Kind(), e)
	}
	return append(b, ']')
}

// encode appends {"name": value}. What is written for every generation writes itself, the rest by reflection. A value
// that cannot be written is a programming error.
func encode(b []byte, name string, value any) []byte {
	b = append(b, `{"`...)
	b = append(b, name...)
	b = append(b, `":`...)
	if plain, ok := value.(interface{ AppendJSON(b []byte) []byte }); ok {
		b = plain.AppendJSON(b)
	} else {
		body, err := json.Marshal(value)
		if err != nil {
			panic(fmt.Sprintf("account: cannot write %s: %v", name, err))
		}
		b = append(b, body...)
	}
	return append(b, '}')
}

// DecodeEvents reads events as EncodeEvents wrote them. The error names a kind that is not known.
func DecodeEvents(data []byte) ([]Event, error) {
	var list []map[string]json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("events: %w", err)
	}
	events := make([]Event, len(list))
	for i, one := range list {
		if len(one) != 1 {
			return nil, fmt.Errorf("event %d has %d kinds", i, len(one))
		}
		for kind, body := range one { // exactly one, so there is no order
			decode, known := eventKinds[kind]
			if !known {
				return nil, fmt.Errorf("event %d is of unknown kind %q", i, kind)
			}
			e, err := decode(body)
			if err != nil {
				return nil, fmt.Errorf("event %d, %s: %w", i, kind, err)
			}
			events[i] = e
		}
	}
	return events, nil
}

// DecodeCommand reads a command as EncodeCommand wrote it.
func DecodeCommand(data []byte) (Command, error) {
	var one map[string]json.RawMessage
	if err := json.Unmarshal(data, &one); err != nil {
		return nil, fmt.Errorf("command: %w", err)
	}
	for name, body := range one { // exactly one or refused, so there is no order
		decode, known := commandNames[name]
		if !known || len(one) != 1 {
			return nil, fmt.Errorf("command %q is not known", name)
		}
		return decode(body)
	}
	return nil, fmt.Errorf("command: empty")
}

func event[E Event](body []byte) (Event, error) {
	var e E
	err := json.Unmarshal(body, &e)
	return e, err
}

func command[C Command](body []byte) (Command, error) {
	var c C
	err := json.Unmarshal(body, &c)
	return c, err
}

var eventKinds = eventDecoders(
	event[Opened], event[ChargeRequested], event[ActionNeeded], event[Paid], event[PaymentDeclined], event[ChargeVoided],
	event[UnneededReturned], event[PaymentRefunded], event[ProfileSet], event[KindSet], event[TaxSet], event[Warned],
	event[KeyMade], event[KeyRevoked],
	event[Disputed], event[DisputeEnded], event[KeepGoingSet], event[KeepGoingOff], event[Closed],
	event[AlertSet], event[Alerted],
	event[EndpointMade], event[EndpointChanged], event[SecretRotated], event[EndpointDisabled], event[EndpointRemoved],
	event[credit.Granted], event[credit.LotExpired], event[credit.AllowancesSet], event[credit.Held], event[credit.Spent],
	event[credit.Used], event[credit.Extended], event[credit.Settled], event[credit.Released], event[credit.HoldExpired],
	event[credit.SettledLate],
	event[credit.ReleasedLate], event[credit.HoldRefunded], event[credit.TakenBack],
	event[subscription.Started], event[subscription.Upgraded], event[subscription.Scheduled],
	event[subscription.Withdrawn],
	event[subscription.MonthBegan], event[subscription.RenewalDue], event[subscription.RenewalRetried],
	event[subscription.RenewalFailed], event[subscription.Renewed], event[subscription.Replaced],
	event[subscription.PaidAhead], event[subscription.PeriodBegan],
	event[subscription.Ended], event[subscription.MethodSaved],
	event[subscription.Moved], event[subscription.Returned],
	event[team.Added], event[team.Joined], event[team.RoleSet], event[team.PremiumSet], event[team.Picked],
	event[team.CapSet],
	event[team.Removed],
	event[team.Lapsed], event[team.Offered], event[team.OfferEnded], event[team.HandedOver],
)

var commandNames = commandDecoders(
	command[Open], command[Tick], command[Spend], command[Extend], command[Settle], command[Release],
	command[RefundHold], command[Grant],
	command[Subscribe], command[Cancel], command[Resume], command[TopUp], command[SetMethod], command[RecordPayment],
	command[Order], command[PayOrder], command[CancelOrder], command[RefundPayment], command[RecordDispute],
	command[SetKeepGoing], command[SetProfile], command[SetKind], command[SetTax], command[SetAlert], command[Redeem],
	command[MoveEdition], command[MakeKey], command[RevokeKey], command[Invite], command[JoinMember],
	command[ChangeMember], command[RemoveMember],
	command[MakeEndpoint], command[ChangeEndpoint], command[RotateSecret], command[DisableEndpoint],
	command[RemoveEndpoint],
	command[HandOver], command[TakeOver], command[Decline], command[Close],
)

// Commands lists every command, empty, ordered by name.
func Commands() []Command {
	var list []Command
	for _, name := range slices.Sorted(maps.Keys(commandNames)) {
		c, err := commandNames[name]([]byte("{}"))
		if err != nil {
			panic("account: " + err.Error())
		}
		list = append(list, c)
	}
	return list
}

// Events lists every kind of event, empty, ordered by kind.
func Events() []Event {
	var list []Event
	for _, kind := range slices.Sorted(maps.Keys(eventKinds)) {
		e, err := eventKinds[kind]([]byte("{}"))
		if err != nil {
			panic("account: " + err.Error())
		}
		list = append(list, e)
	}
	return list
}

func eventDecoders(decoders ...func([]byte) (Event, error)) map[string]func([]byte) (Event, error) {
	m := map[string]func([]byte) (Event, error){}
	for _, d := range decoders {
		e, err := d([]byte("{}"))
		if err != nil {
			panic(fmt.Sprintf("account: %T does not read {}: %v", e, err))
		}
		m[e.Kind()] = d
	}
	return m
}

func commandDecoders(decoders ...func([]byte) (Command, error)) map[string]func([]byte) (Command, error) {
	m := map[string]func([]byte) (Command, error){}
	for _, d := range decoders {
		c, err := d([]byte("{}"))
		if err != nil {
			panic(fmt.Sprintf("account: %T does not read {}: %v", c, err))
		}
		m[c.Name()] = d
	}
	return m
}
