package api

import (
	"net/http"

	"conto/api/view"
)

func (a *API) operatorRoutes() {
	const path = "/v1/operators"
	call(a, get("listOperators", path, "Who runs the platform, beside the one whose key the environment gives"),
		a.listOperators)
	call(a, post("addOperator", path,
		"Add an operator with a key of their own, which the answer shows once. A repeat is a conflict", http.StatusCreated), a.addOperator)
	call(a, remove("removeOperator", path+"/{operator}", "Take an operator's key from them"), a.removeOperator)
}

func (a *API) listOperators(r *request, _ *struct{}) (*reply[view.List[view.Operator]], error) {
	return show(view.ListOf(view.OperatorOf))(a.app.AllOperators(&r.Call))
}

func (a *API) addOperator(r *request, in *view.OperatorInput) (*secretReply[view.Operator], error) {
	key, added, err := a.app.AddOperator(&r.Call, in.Body.Name, in.Body.Role)
	if err != nil {
		return nil, err
	}
	shown := view.OperatorOf(added)
	shown.Key = key
	return &secretReply[view.Operator]{"no-store", shown}, nil
}

func (a *API) removeOperator(r *request, in *view.OperatorPath) (*struct{}, error) {
	return nil, a.app.RemoveOperator(&r.Call, in.Operator)
}
