package audit

// cost is what a generation takes, and whether the plan opens it.
type cost struct {
	credits   int64
	allowance string
	units     int64
	each      int64 // what a unit would cost in credits
	unlocked  bool  // the plan unlocks the model
	allowed   bool  // and what was chosen for it, no matter who pays (C17)
	lock      string
}

// cost works out what a generation would take now (C1–C4); false: the request is wrong.
func (a Generations) cost(model string, o Options) (cost, bool) {
	r, ok := read(model, o)
	if !ok {
		return cost{}, false
	}
	p := a.plan()
	c := cost{unlocked: p.unlocks(model), allowed: r.resolution != "1080p" || p.fullHD()}
	pieces := r.pieces()
	if w := a.allowance(allowanceOf(model)); w != nil && c.unlocked {
		c.units = min(pieces, max(0, w.Included-w.Used))
		c.allowance = w.Name
	}
	c.each = r.each(a.bought().Prices)
	c.credits = (pieces - c.units) * c.each
	return c, true
}

// lock returns why a model cannot be used by somebody, or "": the strongest reason (C16, C17, C30).
func (a Generations) lock(user, model string, c cost) string {
	bought := a.Available(true)
	switch {
	case free(model):
		if !c.allowed {
			return "plan"
		}
		return ""
	case a.Disputes.hold():
		return "disputed"
	case premium(model) && a.person(user).premiumOff():
		return "premium_disabled"
	case !c.allowed, !c.unlocked && bought == 0:
		return "plan"
	case capped(a).over(user, c.credits):
		return "cap"
	case !c.unlocked && bought < c.credits, a.Available(false) < c.credits:
		return "credits"
	}
	return ""
}

// Locks returns the lock of every model for somebody, as it is shown before anyone tries, or "" where there is none
// (C16). It is refused for who has no seat (C31).
func (a Generations) Locks(user string) (map[string]string, string) {
	if user == "" {
		user = a.Owner
	}
	if code := a.maySit(user); code != "" {
		return nil, code
	}
	locks := map[string]string{}
	for _, model := range Models {
		c, _ := a.cost(model, Options{})
		locks[model] = a.lock(user, model, c)
	}
	return locks, ""
}
