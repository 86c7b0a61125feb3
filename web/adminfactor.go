package web

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/message"
)

// factorDesk is where operators set up their own second factor.
var factorDesk = &deskRoom{title: message.SecondFactor, path: "/admin/factor"}

func showDeskFactor(v *attending) (templ.Component, error) {
	f, err := desk{v.site}.console().Factor(v.op)
	return deskFactorTemplate(v, f), err
}

// finishFactor switches an operator's second factor on, and shows the backup codes, this once.
func (d desk) finishFactor(w http.ResponseWriter, r *http.Request) {
	v := d.enter(w, r, factorDesk)
	if v == nil || !d.sent(w, r, factorDesk) {
		return
	}
	v.form = r.PostForm
	codes, token, err := d.console().FinishFactor(v.op, r.PostForm.Get("code"))
	switch {
	case err == nil:
		d.Log.InfoContext(r.Context(), "an operator has a second factor now", "operator", v.op.Operator.Name)
		d.keepStrictly(w, token, deskSeconds)
		d.write(w, r, http.StatusOK, deskBackupTemplate(v, codes))
	case errors.As(err, &v.refused):
		d.draw(w, r, v, showDeskFactor, http.StatusUnprocessableEntity)
	default:
		d.fail(w, r, v.view, err)
	}
}

// dropDeskFactor switches an operator's own second factor off. They sign in again then.
func dropDeskFactor(v *attending) (done, error) {
	err := desk{v.site}.console().DropFactor(v.op, v.form.Get("code"))
	return done{to: deskDoorPath, note: note{Key: message.FactorIsOff}}, err
}

// serveQR serves the picture of a second factor that an operator is setting up.
func (d desk) serveQR(w http.ResponseWriter, r *http.Request) {
	v := d.enter(w, r, factorDesk)
	if v == nil {
		return
	}
	f, err := d.console().Factor(v.op)
	switch {
	case err != nil:
		d.fail(w, r, v.view, err)
	case f.On:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(f.New.QR) // the client is gone if it fails
	}
}

// resetFactor takes from another operator a second factor that they cannot use any more.
func resetFactor(v *attending) (done, error) {
	name := v.form.Get("name")
	err := desk{v.site}.console().ResetFactor(v.call, name, v.form.Get("reason"))
	return done{to: operatorsDesk.path, note: note{message.DeskFactorReset, []any{"name", name}}}, err
}

// hasFactor reports whether an operator has a second factor.
func (v *attending) hasFactor(o app.Operator) (bool, error) {
	return desk{v.site}.console().HasFactor(v.call, o.Name)
}
