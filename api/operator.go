package api

import (
	"net/http"
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

type operatorInput struct {
	Body struct {
		Name string       `json:"name" doc:"small letters, digits and -" minLength:"1" maxLength:"40"`
		Role account.Role `json:"role" enum:"admin,support"`
	}
}

// OperatorPath names an operator.
type OperatorPath struct {
	Operator string `path:"operator" maxLength:"40"`
}

// operatorReply shows a key, which nothing on the way may keep.
type operatorReply struct {
	Cache string `header:"Cache-Control"`
	Body  Operator
}

type operatorsReply struct{ Body List[Operator] }

func (a *API) operatorRoutes() {
	const path = "/v1/operators"
	call(a, get("listOperators", path, "Who runs the platform, beside the one whose key the environment gives"),
		a.listOperators)
	call(a, post("addOperator", path,
		"Add an operator with a key of their own, which the answer shows once. A repeat is a conflict", http.StatusCreated), a.addOperator)
	call(a, remove("removeOperator", path+"/{operator}", "Take an operator's key from them"), a.removeOperator)
}

func showOperator(o app.Operator) Operator {
	return Operator{Name: o.Name, Role: o.Role, MadeAt: o.MadeAt, MadeBy: o.MadeBy}
}

func (a *API) listOperators(r *request, _ *struct{}) (*operatorsReply, error) {
	all, err := a.app.AllOperators(&r.Call)
	if err != nil {
		return nil, err
	}
	list := List[Operator]{Items: []Operator{}}
	for _, o := range all {
		list.Items = append(list.Items, showOperator(o))
	}
	return &operatorsReply{list}, nil
}

func (a *API) addOperator(r *request, in *operatorInput) (*operatorReply, error) {
	key, added, err := a.app.AddOperator(&r.Call, in.Body.Name, in.Body.Role)
	if err != nil {
		return nil, err
	}
	shown := showOperator(added)
	shown.Key = key
	return &operatorReply{"no-store", shown}, nil
}

func (a *API) removeOperator(r *request, in *OperatorPath) (*struct{}, error) {
	return nil, a.app.RemoveOperator(&r.Call, in.Operator)
}
