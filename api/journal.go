package api

import "conto/api/view"

func (a *API) listJournal(r *request, in *view.JournalQuery) (*reply[view.List[view.Entry]], error) {
	before, err := in.Place()
	if err != nil {
		return nil, err
	}
	entries, next, err := a.app.Journal(&r.Call, in.Account, before, in.Limit)
	if err != nil {
		return nil, err
	}
	list := view.ListOf(view.EntryOf)(entries)
	list.Next = view.Place(next)
	return &reply[view.List[view.Entry]]{list}, nil
}
