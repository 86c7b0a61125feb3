package catalog

import (
	"encoding/json"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Takes says what a generation with a model works on, beside its options.
type Takes struct {
	Prompt    Demand // a text
	MaxPrompt int    // characters of it
	Image     Demand // files, by what they are
	Audio     Demand
	Video     Demand
	// Consent: the one who asks confirms that the people in their files have agreed to it.
	Consent bool
	// Seed: a number that what comes out is drawn from, so that it can be made again.
	Seed bool
}

// The roles that files have for a generation.
const (
	ImageFile = "image"
	AudioFile = "audio"
	VideoFile = "video"
)

// FileRoles lists the roles, in the order above.
func FileRoles() []string { return []string{ImageFile, AudioFile, VideoFile} }

// File returns whether a file of a role is given.
func (t Takes) File(role string) Demand {
	switch role {
	case ImageFile:
		return t.Image
	case AudioFile:
		return t.Audio
	case VideoFile:
		return t.Video
	}
	return None
}

// BearsMark reports whether what the model makes can bear a watermark (C6): a text and a voice cannot.
func (m *Model) BearsMark() bool {
	return m.Kind == "image" || m.Kind == "post-production" || m.Kind == "video"
}

// Demand says whether something is given.
type Demand string

// The demands. None, which is written as nothing, admits it not at all.
const (
	None     Demand = ""
	Optional Demand = "optional"
	Needed   Demand = "needed"
)

// PictureAlone reports whether a picture is all that has to be given: then one click on it starts the model.
func (t Takes) PictureAlone() bool {
	return t.Image == Needed && t.Prompt != Needed && t.Audio != Needed && t.Video != Needed && !t.Consent
}

// Run says who runs a model.
type Run struct {
	Provider string // a driver's name; "" while there is none: then samples are made
	Route    string // the provider's name of the model
	Params   []byte // sent with each task: a JSON object, or none
}

// maxPrompt bounds the characters of any prompt.
const maxPrompt = 20_000

// takesByKind is what models take whose catalogue does not say.
var takesByKind = map[string]Takes{
	"text":            {Prompt: Needed, MaxPrompt: maxPrompt},
	"image":           {Prompt: Needed, MaxPrompt: 4000, Image: Optional},
	"voice":           {Prompt: Needed, MaxPrompt: 2000},
	"post-production": {Image: Needed},
	"video":           {Prompt: Needed, MaxPrompt: 4000, Image: Optional},
}

// fileTakes is Takes as written in YAML.
type fileTakes struct {
	Prompt, Image, Audio, Video Demand
	MaxPrompt                   int `yaml:"max_prompt"`
	Consent                     bool
}

func (r *reader) takes(where string, m *fileModel) Takes {
	f, usual := m.Takes, takesByKind[m.Kind]
	if usual.Seed = m.Seed; f == nil {
		return usual
	}
	t := Takes{f.Prompt, f.MaxPrompt, f.Image, f.Audio, f.Video, f.Consent, m.Seed}
	for _, d := range []Demand{t.Prompt, t.Image, t.Audio, t.Video} {
		if d != None && d != Optional && d != Needed {
			r.wrong(where, "takes: %q is neither needed nor optional", d)
		}
	}
	if t.Prompt != None && t.MaxPrompt == 0 {
		t.MaxPrompt = usual.MaxPrompt
	}
	if t.Prompt != None && (t.MaxPrompt < 1 || t.MaxPrompt > maxPrompt) {
		r.wrong(where, "takes: max_prompt must be from 1 to %d", maxPrompt)
	}
	return t
}

// run reads who runs a model. Params are written as YAML, and sent as JSON.
func (r *reader) run(where string, f *fileModel) Run {
	run := Run{Provider: f.Provider, Route: f.Route}
	if f.Provider == "" && (f.Route != "" || f.Params.Kind != 0) {
		r.wrong(where, "names a route or params, and no provider")
	}
	if run.Provider != "" && run.Route == "" {
		run.Route = f.ID
	}
	if f.Params.Kind == 0 {
		return run
	}
	var params map[string]any
	if err := f.Params.Decode(&params); err != nil || f.Params.Kind != yaml.MappingNode {
		r.wrong(where, "params must be names and values")
		return run
	}
	var err error
	if run.Params, err = json.Marshal(params); err != nil {
		r.wrong(where, "params: %v", err)
	}
	return run
}

// optionsOf returns the options of a kind that a model has: those that it names, or all.
func (r *reader) optionsOf(where string, f *fileModel, all []Option) []Option {
	if f.Options == nil {
		return all
	}
	var some []Option
	for _, o := range all {
		if slices.Contains(f.Options, o.Name) {
			some = append(some, o)
		}
	}
	if len(some) != len(f.Options) {
		r.wrong(where, "options: %q are not all options of its kind", f.Options)
	}
	return some
}

// What an option may measure of the outcome.
const (
	outputs = "outputs"
	tokens  = "tokens"
	seconds = "seconds"
)

var measures = []string{outputs, tokens, seconds}

// Output is what a generation made: files, tokens of an answer, seconds of sound or film; 0 where it is not known.
type Output struct{ Outputs, Tokens, Seconds int64 }

// Within returns the values with what was asked for cut down to what came out, so that their price is that of the
// outcome. What is not known counts as asked for.
func (m *Model) Within(v Values, out Output) Values {
	known := map[string]int64{outputs: out.Outputs, tokens: out.Tokens, seconds: out.Seconds}
	less := slices.Clone(v)
	for i, o := range m.Options {
		if n := known[o.Measures]; n > 0 {
			less[i].Number = min(v[i].Number, n)
		}
	}
	return less
}
