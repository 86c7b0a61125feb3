package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"conto/core/catalog"
	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/gen/local/vision"
	"conto/internal/clock"
	"conto/internal/picture"
	"conto/studio"
)

// Finding is what was found out about a provider, or about a model.
type Finding struct {
	Name string // of the provider, or of the model
	By   string // "provider", "program", or who runs the model: its provider, or samples
	Err  error  // nil: all is well
	said string
}

// String returns it in words.
func (f Finding) String() string {
	var fault *gen.Fault
	switch {
	case f.Err == nil:
		return f.said
	case errors.As(f.Err, &fault):
		text := fault.Why.In(message.English)
		if fault.Cause != nil {
			text += " (" + fault.Cause.Error() + ")"
		}
		return text
	}
	return f.Err.Error()
}

// checkTime is how long a provider may take to answer.
const checkTime = 20 * time.Second

// Check asks every provider whether it answers and takes its key, and finds out by whom each model of a catalogue is
// run.
func Check(ctx context.Context, e *catalog.Edition, k Keys) (list []Finding, err error) {
	spool, err := os.MkdirTemp("", "conto-check-")
	if err != nil {
		return nil, err
	}
	providers, end, err := Open(Options{Spool: spool, Pictures: picture.New(1), Clock: clock.System, Keys: k,
		Samples: true})
	defer func() {
		for _, close := range end {
			close()
		}
		err = errors.Join(err, os.RemoveAll(spool))
	}()
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(providers)) {
		f := Finding{Name: name, By: "provider", said: "is here"}
		if c, ok := providers[name].Driver.(gen.Checker); ok {
			asking, cancel := context.WithTimeout(ctx, checkTime)
			f.Err, f.said = c.Check(asking), "answers, and takes its key"
			cancel()
		}
		list = append(list, f)
	}
	list = append(list, program(ctx, k))
	for i := range e.Models {
		list = append(list, model(providers, &e.Models[i]))
	}
	return list, nil
}

// program finds out whether local models have the program that cuts out anything.
func program(ctx context.Context, k Keys) Finding {
	f := Finding{Name: "conto-vision", By: "program"}
	p, err := vision.Find(ctx, k.Vision)
	switch {
	case err == nil:
		f.said = "cuts out anything for remove-background: " + p.Path()
	case k.Vision == "" && errors.Is(err, vision.ErrMissing):
		f.said = "is not installed: remove-background cuts out people and plain grounds alone"
	default:
		f.Err = err
	}
	return f
}

// model finds out by whom a model is run.
func model(providers map[string]studio.Provider, m *catalog.Model) Finding {
	f := Finding{Name: m.ID, By: m.Run.Provider, said: "runs " + m.Run.Route}
	p, there := providers[m.Run.Provider]
	switch {
	case m.Unavailable:
		f.By, f.said = "nobody", "the catalogue says that it is not available"
	case m.Run.Provider == "" || !there && known(m.Run.Provider):
		f.By, f.said = studio.Sample, "samples are made of it; a server that takes real payments locks it"
		f.Err = providers[studio.Sample].Driver.Serves("", gen.Kind(m.Kind))
		if m.Run.Provider != "" {
			f.said = fmt.Sprintf("%s has no key: %s", m.Run.Provider, f.said)
		}
	case !there:
		f.Err = fmt.Errorf("there is no provider %q", m.Run.Provider)
	default:
		f.Err = p.Driver.Serves(m.Run.Route, gen.Kind(m.Kind))
	}
	return f
}
