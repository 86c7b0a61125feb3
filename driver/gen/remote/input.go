package remote

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"conto/core/message"
	"conto/driver/gen"
)

// maxFile bounds a file that a task works on, in bytes.
const maxFile = 64 << 20

// The names in a route's params that are for the driver, and not for the provider.
const (
	// Names is an object: how the provider calls what the studio sets. {"count": "num_images"}; "" leaves it out, and a
	// point leads into an object: "size.width".
	Names = "$names"
	// Words is a list of the studio's names whose numbers the provider takes as text: ["seconds"].
	Words = "$words"
)

// Names of what the studio sets besides a task's options and files.
const prompt, seed = "prompt", "seed"

// Input returns what a task asks of a model that takes an object of names and values: the route's params, and over
// those, whatever they say, what the studio sets. Defaults say how the provider calls things where the params do not; a
// file's value is made by a function.
func (c *Client) Input(t gen.Task, defaults map[string]string, value func(gen.Source) (string, error)) (map[string]any,
	error) {
	input, names, words, err := c.params(t)
	if err != nil {
		return nil, err
	}
	set := map[string]any{}
	if t.Prompt != "" {
		set[prompt] = t.Prompt
	}
	if t.Seed != nil {
		set[seed] = *t.Seed
	}
	for name, value := range t.Choice {
		set[name] = value
	}
	for name, n := range t.Options {
		set[name] = n
		if slices.Contains(words, name) {
			set[name] = strconv.FormatInt(n, 10)
		}
	}
	files := map[string][]string{}
	for _, f := range t.Files {
		file, err := value(f)
		if err != nil {
			return nil, err
		}
		files[f.Role] = append(files[f.Role], file)
	}
	for role, values := range files {
		set[role] = values
		if len(values) == 1 {
			set[role] = values[0]
		}
	}
	for _, studio := range slices.Sorted(maps.Keys(set)) {
		name := studio
		if other, ok := defaults[studio]; ok {
			name = other
		}
		if other, ok := names[studio]; ok {
			name = other
		}
		if name != "" {
			put(input, name, set[studio])
		}
	}
	return input, nil
}

// put sets a value, in objects within the input where the name has points.
func put(input map[string]any, name string, value any) {
	outer, inner, nested := strings.Cut(name, ".")
	if !nested {
		input[name] = value
		return
	}
	within, ok := input[outer].(map[string]any)
	if !ok {
		within = map[string]any{}
		input[outer] = within
	}
	put(within, inner, value)
}

// Params returns a task's params for a provider, without what is for the driver.
func (c *Client) Params(t gen.Task) (map[string]any, error) {
	params, _, _, err := c.params(t)
	return params, err
}

func (c *Client) params(t gen.Task) (params map[string]any, names map[string]string, words []string, err error) {
	params = map[string]any{}
	if len(t.Params) == 0 {
		return params, nil, nil, nil
	}
	var own struct {
		Names map[string]string `json:"$names"`
		Words []string          `json:"$words"`
	}
	if err := errors.Join(json.Unmarshal(t.Params, &params), json.Unmarshal(t.Params, &own)); err != nil || params == nil {
		f := c.Fault(gen.Broken, "", err)
		f.Why = message.Note{Key: message.ProviderParams, Data: map[string]string{"model": t.Model}}
		return nil, nil, nil, f
	}
	delete(params, Names)
	delete(params, Words)
	return params, own.Names, own.Words, nil
}

// Read reads a file that a task works on. An error is the fault Busy: nothing was started.
func (c *Client) Read(s gen.Source) ([]byte, error) {
	r, err := s.Open()
	if err != nil {
		return nil, c.Fault(gen.Busy, "", fmt.Errorf("open the file: %w", err))
	}
	body, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, c.Fault(gen.Busy, "", fmt.Errorf("read the file: %w", err))
	}
	if len(body) > maxFile {
		return nil, c.Fault(gen.Input, "", tooLarge())
	}
	return body, nil
}

// DataURL returns a file as a URL that holds it.
func (c *Client) DataURL(s gen.Source) (string, error) {
	body, err := c.Read(s)
	return "data:" + s.Media + ";base64," + base64.StdEncoding.EncodeToString(body), err
}
