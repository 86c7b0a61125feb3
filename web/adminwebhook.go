package web

import (
	"conto/app"
	"conto/core/account"
	"conto/core/message"
)

// endpointsDesk is the servers that are told what happens in all accounts, and endpointDesk one of them.
var (
	endpointsDesk = &deskRoom{title: message.Webhooks, path: "/admin/webhooks", duty: account.ReadEndpoints}
	endpointDesk  = &deskRoom{title: message.Webhooks, path: "/admin/webhooks/{endpoint}", within: endpointsDesk}
)

// ofAll makes what shows or changes endpoints a page or a form of operators, about those that are told of all accounts.
func ofAll[T any](do func(telling) (T, error)) func(*attending) (T, error) {
	return func(v *attending) (T, error) { return do(v.telling()) }
}

func (v *attending) telling() telling {
	return telling{view: v.view, whose: app.Installation, path: endpointsDesk.path, desk: v,
		changes: account.May(v.call.Actor, account.RunEndpoints) == nil}
}
