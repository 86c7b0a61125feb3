package web

import (
	"errors"
	"mime"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
)

// deskRoom is a page of operators.
type deskRoom struct {
	title  message.Key
	path   string
	within *deskRoom    // the page of the bar that it belongs to; nil: itself
	duty   account.Duty // who has it not does not find the page in the bar; "": everybody does
	file   bool         // its forms bring a file
}

// attending is one showing of an operator's page.
type attending struct {
	*view
	op   *app.Attendant
	room *deskRoom
	r    *http.Request
}

// deskShown draws a page, deskAct does what a form asks for.
type (
	deskShown func(*attending) (templ.Component, error)
	deskAct   func(*attending) (done, error)
)

// desk is the pages of operators, who see every account. What one of them may do is decided by the core, as it is when
// they call with their key.
type desk struct{ *site }

// deskMenu is the pages of the bar, in its order.
var deskMenu = []*deskRoom{todayDesk, supportDesk, usersDesk, filesDesk, moneyDesk, catalogueDesk,
	codesDesk, clocksDesk, jobsDesk, endpointsDesk, operatorsDesk, figuresDesk}

// serve puts the pages of operators on the mux.
func (d desk) serve() {
	d.mux.HandleFunc("GET "+deskDoorPath, d.showDoor)
	d.mux.HandleFunc("POST "+deskDoorPath, d.byKey)
	d.mux.HandleFunc("POST "+deskLocalPath, d.byClick)
	d.mux.HandleFunc("GET "+deskCodePath, d.showDeskCode)
	d.mux.HandleFunc("POST "+deskCodePath, d.byCode)
	d.mux.HandleFunc("POST "+deskOutPath, d.leave)
	d.mux.HandleFunc("POST "+deskLanguagePath, d.speak)
	d.room(todayDesk, showToday, map[string]deskAct{"dismiss": dismiss})
	d.room(supportDesk, showDeskSupport, nil)
	d.room(ticketDesk, showTicket, map[string]deskAct{"answer": answerTicket, "close": closeTicket})
	d.room(usersDesk, showUsers, map[string]deskAct{"premium": switchPlatform})
	d.room(storyDesk, showStory, nil)
	d.room(peopleDesk, showPeople, map[string]deskAct{"premium": switchPlatform})
	d.room(creditsDesk, showCredits, map[string]deskAct{"give": giveCredits})
	d.room(filesDesk, ofFiles(inspecting.showFound), nil)
	d.room(galleryDesk, ofFiles(inspecting.showNewest), nil)
	d.room(fileDesk, ofFiles(inspecting.showFile), map[string]deskAct{
		"take-down": ofFiles(inspecting.takeDown), "give-back": ofFiles(inspecting.giveBack)})
	d.mux.HandleFunc("GET "+fileDesk.path+"/content", d.serveFile)
	d.room(paperDesk, showPaper, map[string]deskAct{"send": sendAgain})
	d.mux.HandleFunc("GET "+paperDesk.path+"/{invoice}/{kind}", d.servePaper)
	d.room(ordersDesk, showOrders, map[string]deskAct{"open": openOrder, "paid": orderPaid, "cancel": cancelOrder})
	d.room(refundDesk, showRefund, map[string]deskAct{"confirm": confirmRefund})
	d.room(explainDesk, showExplained, nil)
	d.room(moneyDesk, showMoney, map[string]deskAct{"paid": orderPaid, "statement": readStatement})
	d.room(catalogueDesk, showCatalogue, map[string]deskAct{"check": checkCatalogue, "publish": publishCatalogue,
		"withdraw": withdrawCatalogue})
	d.room(codesDesk, showCodes, map[string]deskAct{"make": makeCode, "withdraw": withdrawCode})
	d.room(clocksDesk, showClocks, map[string]deskAct{"make": makeClock, "advance": advanceClock})
	d.room(operatorsDesk, showOperators, map[string]deskAct{"add": addOperator, "remove": removeOperator,
		"reset-factor": resetFactor})
	d.room(factorDesk, showDeskFactor, map[string]deskAct{"off": dropDeskFactor})
	d.mux.HandleFunc("POST "+factorDesk.path+"/on", d.finishFactor)
	d.mux.HandleFunc("GET "+factorDesk.path+"/qr", d.serveQR)
	d.room(figuresDesk, showFigures, nil)
	d.room(jobsDesk, showJobs, map[string]deskAct{"retry": retryJob})
	d.room(endpointsDesk, ofAll(telling.showAll), map[string]deskAct{"make": ofAll(telling.add)})
	d.room(endpointDesk, ofAll(telling.showOne), map[string]deskAct{
		"change": ofAll(telling.change), "switch": ofAll(telling.turn), "secret": ofAll(telling.rotate),
		"remove": ofAll(telling.remove), "test": ofAll(telling.test), "replay": ofAll(telling.replay),
		"replay-failed": ofAll(telling.replayFailed),
	})
}

// room puts a page on the mux, and the forms that are sent to below it, by name.
func (d desk) room(rm *deskRoom, show deskShown, acts map[string]deskAct) {
	d.mux.HandleFunc("GET "+rm.path, func(w http.ResponseWriter, r *http.Request) {
		if v := d.enter(w, r, rm); v != nil {
			v.note = d.told(w, r)
			d.draw(w, r, v, show, http.StatusOK)
		}
	})
	for name, do := range acts {
		d.mux.handleUpTo(rm.most(), "POST "+rm.path+"/"+name, func(w http.ResponseWriter, r *http.Request) {
			d.act(w, r, rm, show, do)
		})
	}
}

// maxFile bounds a file that a form brings.
const maxFile = 5 << 20

// most returns how many bytes a form of the page may send.
func (rm *deskRoom) most() int64 {
	if rm.file {
		return maxForm + maxFile
	}
	return maxForm
}

// sent reads a form, and reports whether it could be.
func (d desk) sent(w http.ResponseWriter, r *http.Request, rm *deskRoom) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var err error
	if rm.file && kind == "multipart/form-data" {
		err = r.ParseMultipartForm(rm.most())
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
	}
	return err == nil
}

// act serves a form. What it refuses is said on the page that the form is on, with what was written in it.
func (d desk) act(w http.ResponseWriter, r *http.Request, rm *deskRoom, show deskShown, do deskAct) {
	v := d.enter(w, r, rm)
	if v == nil || !d.sent(w, r, rm) {
		return
	}
	v.form = r.PostForm
	v.call = callOf(v.op.Call, r.URL.Path, r.PostForm)
	end, err := do(v)
	switch {
	case err == nil && end.shown != nil:
		d.write(w, r, http.StatusOK, end.shown)
	case err == nil:
		if end.note.Key != "" {
			d.tell(w, end.note)
		}
		http.Redirect(w, r, end.to, http.StatusSeeOther)
	case errors.As(err, &v.refused):
		v.call = &v.op.Call
		d.draw(w, r, v, show, http.StatusUnprocessableEntity)
	default:
		d.fail(w, r, v.view, err)
	}
}

// draw sends a page. What an operator may not see says so: they know that it is there.
func (d desk) draw(w http.ResponseWriter, r *http.Request, v *attending, show deskShown, status int) {
	drawn, err := show(v)
	switch {
	case fault.Is(err, fault.NotFound):
		d.write(w, r, http.StatusNotFound, failurePage(v.view, v.absent()))
	case err != nil && errors.As(err, &v.refused):
		v.form = nil
		d.write(w, r, http.StatusForbidden, deskFrame(v, v.say(v.room.title), ""))
	case err != nil:
		d.fail(w, r, v.view, err)
	default:
		w.Header().Set("Vary", "Accept-Encoding, Accept-Language, Cookie")
		d.write(w, r, status, drawn)
	}
}

// enter returns the showing of a page to an operator. Everybody else sees that there is nothing, and it returns nil; so
// it does for an operator who must set up a second factor first, and is led there.
func (d desk) enter(w http.ResponseWriter, r *http.Request, rm *deskRoom) *attending {
	v := d.view(r, nil, d.language(r))
	w.Header().Set("Cache-Control", "no-store")
	op, err := d.console().Attendant(app.BrowserOf(r), d.kept(r, deskCookie))
	switch {
	case err != nil:
		d.fail(w, r, v, err)
		return nil
	case op == nil:
		d.write(w, r, http.StatusNotFound, failurePage(v, v.absent()))
		return nil
	}
	if op.NoFactor && rm != factorDesk {
		http.Redirect(w, r, factorDesk.path, http.StatusSeeOther)
		return nil
	}
	v.edition = d.Shop.Catalog().Latest()
	a := &attending{v, op, rm, r}
	v.call, v.top = &op.Call, deskBar(a)
	return a
}

func (d desk) console() app.Console { return app.Console{App: d.Uses} }

// bar returns the pages of the bar that the operator may see.
func (v *attending) bar() []*deskRoom {
	return slices.DeleteFunc(slices.Clone(deskMenu), func(one *deskRoom) bool {
		return one.duty != "" && account.May(v.op.Call.Actor, one.duty) != nil
	})
}

// place returns the page of the bar that is looked at.
func (v *attending) place() *deskRoom {
	if v.room.within != nil {
		return v.room.within
	}
	return v.room
}
