package access

import "conto/core/catalog"

// freeModes returns every model that costs nothing, and the one that comes nearest to what was asked for.
func (q Question) freeModes() Way {
	w := Way{Way: "free_mode"}
	for _, m := range q.Edition.Models {
		if m.Class == catalog.FreeMode && !m.Unavailable {
			w.Models = append(w.Models, m.ID)
		}
	}
	w.Model = q.instead()
	return w
}

// instead returns the first free mode of the model's kind, or of the kind nearest to it; "": there is none.
func (q Question) instead() string {
	for _, kind := range []string{q.Model.Kind, nearest(q.Model.Kind)} {
		for _, m := range q.Edition.Models {
			if m.Class == catalog.FreeMode && !m.Unavailable && m.Kind == kind {
				return m.ID
			}
		}
	}
	return ""
}

// nearest returns the kind that does for another what can be done without it: a picture, for moving ones. Words, voices
// and what works on a finished picture have no such kind.
func nearest(kind string) string {
	switch kind {
	case "video":
		return "image"
	case "image":
		return "video"
	}
	return kind
}
