package account

import (
	"slices"
	"strings"

	"conto/core/message"
)

// Actor is who gives a command or asks to read. The zero value is nobody, who may do nothing.
type Actor struct {
	// for the record: "operator", "operator:anna", "support:leo", "user:usr_7", "key:key_1", "time", "payments"
	ID   string
	Role Role   // of an operator; "" is none
	User string // of a person: whose rights in the account count
	Key  Proof  // of a program that calls with an API key of the account
}

// Role is what an operator of the platform may do.
type Role string

// The roles. An admin may do what support may, and what moves money or changes the rules.
const (
	Admin   Role = "admin"
	Support Role = "support"
)

// Proof says which API key a program calls with. Digest is that of the secret it showed; the account knows the right
// one.
type Proof struct {
	ID     string
	Digest string
}

// Scope is what an API key may do (C36).
type Scope string

// The scopes. Generate includes what Read allows.
const (
	Generate Scope = "generate" // models, quotes, holds, spends, the balance
	Read     Scope = "read"     // models, quotes, holds that there are, the balance
)

// Operator is the admin that every server has. Others have a name of their own: see NamedOperator.
var Operator = Actor{ID: operatorID, Role: Admin}

const (
	operatorID     = "operator"
	operatorPrefix = "operator:"
	supportPrefix  = "support:"
	userPrefix     = "user:"
	keyPrefix      = "key:"
)

// The actors that are no people: what each of them says is what a clock, a payment provider, a registry of VAT IDs or
// the studio's provider of a generation said.
var (
	Time       = Actor{ID: "time"}
	Payments   = Actor{ID: "payments"}
	Registries = Actor{ID: "registries"}
	Studio     = Actor{ID: "studio"}
)

// NamedOperator returns an operator by name and role.
func NamedOperator(name string, role Role) Actor {
	if role == Support {
		return Actor{ID: supportPrefix + name, Role: Support}
	}
	return Actor{ID: operatorPrefix + name, Role: Admin}
}

// Person returns a person by the id of their user.
func Person(user string) Actor { return Actor{ID: userPrefix + user, User: user} }

// Program returns a program that calls with an API key.
func Program(key Proof) Actor { return Actor{ID: keyPrefix + key.ID, Key: key} }

// ActorCalled returns how people call an actor as the journal has them: one that is no person, a key, an operator by
// name and role; and anybody else, such as a person, by that id.
func ActorCalled(id string) any {
	switch id {
	case Time.ID:
		return message.DeskActorTime
	case Payments.ID:
		return message.DeskActorPayments
	case Registries.ID:
		return message.DeskActorRegistries
	case Studio.ID:
		return message.DeskActorStudio
	case Webhooks.ID:
		return message.DeskActorWebhooks
	case Operator.ID:
		return message.DeskActorOperator
	}
	if key, is := strings.CutPrefix(id, keyPrefix); is {
		return message.Say(message.DeskActorKey, "key", key)
	}
	switch name, role := namedIn(id); role {
	case Admin:
		return message.Say(message.DeskActorNamed, "name", name, "role", message.DeskRoleAdmin)
	case Support:
		return message.Say(message.DeskActorNamed, "name", name, "role", message.DeskRoleSupport)
	}
	return id
}

// namedIn returns the name and the role of an operator whom NamedOperator made, by their id; "" of anybody else's.
func namedIn(id string) (string, Role) {
	if name, is := strings.CutPrefix(id, operatorPrefix); is && name != "" {
		return name, Admin
	}
	if name, is := strings.CutPrefix(id, supportPrefix); is && name != "" {
		return name, Support
	}
	return "", ""
}

// operatorCalled reports whether an actor is an operator, by their id.
func operatorCalled(id string) bool {
	_, role := namedIn(id)
	return id == Operator.ID || role != ""
}

// ActorFor returns who gives a command where nobody is named: an operator, or the actor that tells what no hand may.
func ActorFor(c Command) Actor {
	if r := c.right(); r.Operator == "" {
		return Actor{ID: r.System}
	}
	return Operator
}

// ActorOf returns who gave a command, by the name that the journal has for them. It reports false where nobody has that
// name; whether they may give such a command is for Decide to say. A program's key must be valid still: nobody else
// knows its secret's digest.
func (s *State) ActorOf(id string) (Actor, bool) {
	for _, known := range []Actor{Operator, Time, Payments, Registries, Studio, Webhooks} {
		if id == known.ID {
			return known, true
		}
	}
	if name, role := namedIn(id); role != "" {
		return NamedOperator(name, role), true
	}
	if user, person := strings.CutPrefix(id, userPrefix); person && user != "" {
		return Person(user), true
	}
	if key, program := strings.CutPrefix(id, keyPrefix); program {
		if k := s.Key(key); k != nil {
			return Program(Proof{k.ID, k.Digest}), true
		}
	}
	return Actor{}, false
}

// Key returns a valid API key of the account, or nil.
func (s *State) Key(id string) *Key {
	i := slices.IndexFunc(s.Keys, func(k Key) bool { return k.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Keys[i]
}

// may reports whether a key has a scope. One that was made before there were scopes may generate.
func (k *Key) may(scope Scope) bool {
	switch {
	case scope == "":
		return false
	case len(k.Scopes) == 0:
		return true
	case scope == Read && slices.Contains(k.Scopes, Generate):
		return true
	}
	return slices.Contains(k.Scopes, scope)
}
