package view

import (
	"time"

	"conto/app"
	"conto/core/account"
)

// Operator is somebody who runs the platform.
type Operator struct {
	Name   string       `json:"name" doc:"the journal names what they do operator:NAME, or support:NAME"`
	Role   account.Role `json:"role" enum:"admin,support" doc:"support reads everything, helps and gives a few credits; admin also moves money and changes the rules"`
	Key    string       `json:"key,omitempty" doc:"only in the answer that adds them, and nobody can show it again"`
	MadeAt time.Time    `json:"made_at"`
	MadeBy string       `json:"made_by,omitempty" doc:"the operator who added them"`
}

// OperatorInput is a request to add an operator.
type OperatorInput struct {
	Body struct {
		Name string       `json:"name" doc:"small letters, digits and -" minLength:"1" maxLength:"40"`
		Role account.Role `json:"role" enum:"admin,support"`
	}
}

// OperatorPath names an operator.
type OperatorPath struct {
	Operator string `path:"operator" maxLength:"40"`
}

// OperatorOf returns an operator without their key.
func OperatorOf(o app.Operator) Operator {
	return Operator{Name: o.Name, Role: o.Role, MadeAt: o.MadeAt, MadeBy: o.MadeBy}
}
