package web

import (
	"net/url"

	"conto/app"
	"conto/core/catalog"
	"conto/core/message"
)

// StudioPage is where a model is run, below the server's address.
func StudioPage(model string) string { return studioRoom.path + "?model=" + url.QueryEscape(model) }

// remindMe has the reader written to at the refill for which what is chosen can wait; what was written stays on the
// page.
func remindMe(v *view) (done, error) {
	v.query = v.form
	a := v.who.Account
	m, err := a.State.Edition(a.Catalog).Model(v.form.Get("model"))
	if err != nil {
		return done{}, err
	}
	reminder, err := studying{v}.generations().RemindMe(v.call, v.account(),
		app.Generation{Model: m.ID, Options: v.settings(m).options()}, v.language)
	if err != nil {
		return done{}, err
	}
	v.note = &note{message.ReminderOn, []any{"day", v.day(reminder.At)}}
	shown, err := showStudio(v)
	return done{shown: shown}, err
}

// remindMeNot takes back that the reader is written to; what was written stays on the page.
func remindMeNot(v *view) (done, error) {
	v.query = v.form
	if err := (studying{v}).generations().RemindMeNot(v.call, v.account()); err != nil {
		return done{}, err
	}
	v.note = &note{Key: message.ReminderOff}
	shown, err := showStudio(v)
	return done{shown: shown}, err
}

// remind offers a mail beside the way on that is to wait, or says that there will be one, which can be taken back.
func (v studying) remind(c *lockCard, m *catalog.Model) error {
	for i := range c.ways {
		w := &c.ways[i]
		if !w.waits {
			continue
		}
		may, asked, err := v.generations().Reminds(v.call, v.who.Account.State, m.ID)
		if err != nil {
			return err
		}
		switch {
		case asked:
			w.more, w.button = v.say(message.ReminderSet), v.say(message.ReminderStop)
			w.posts, w.to = true, studioRoom.path+"/remind-not"
		case may:
			w.button, w.posts, w.to = v.say(message.RemindMe), true, studioRoom.path+"/remind"
		}
	}
	return nil
}
