package fal

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strings"

	"conto/driver/gen"
	"conto/driver/gen/remote"
)

// statusClosed is how fal answers for a request that was canceled.
const statusClosed = 499

// completed reads how a request ended: its response is what was made, or an error.
func (d *Driver) completed(ctx context.Context, q queued) (gen.Progress, error) {
	call := remote.Call{Method: http.MethodGet, To: q.Response}
	a, err := d.client.Ask(ctx, call)
	if err != nil {
		return gen.Progress{}, err
	}
	if a.Status/100 == 2 {
		var result map[string]any
		if err := json.Unmarshal(a.Body, &result); err != nil {
			return gen.Progress{}, d.client.Fault(gen.Busy, "", err)
		}
		return d.done(result), nil
	}
	f, p := d.client.Refused(call, a), readProblem(a.Body)
	switch {
	case a.Status == statusClosed, p != nil && strings.Contains(p.kind, "cancel"):
		return gen.Progress{State: gen.Canceled}, nil
	case f.Kind == gen.Broken, f.Kind == gen.Gone, a.Status == http.StatusTooManyRequests, p == nil:
		return gen.Progress{}, f // it is about this question, and not the request
	}
	return gen.Progress{State: gen.Failed, Fault: f}, nil
}

// files are the names under which models put what they made; words, those of texts.
var (
	files = []string{"images", "image", "videos", "video", "audios", "audio", "audio_url", "audio_file"}
	words = []string{"output", "text", "transcription", "caption"}
)

// done reads what a model made. Where it has blackened all pictures, it has refused.
func (d *Driver) done(result map[string]any) gen.Progress {
	usage := gen.Usage{Seconds: seconds(result)}
	var outputs []gen.Output
	hidden := 0
	for _, name := range files {
		flags, _ := result["has_nsfw_concepts"].([]any)
		for i, file := range list(result[name]) {
			at, _ := file["url"].(string)
			media, _ := file["content_type"].(string)
			usage.Seconds = max(usage.Seconds, seconds(file))
			switch {
			case at == "":
			case name == "images" && i < len(flags) && flags[i] == true:
				hidden++
			default:
				outputs = append(outputs, gen.Output{URL: at, Media: media})
			}
		}
	}
	if len(outputs) == 0 && hidden > 0 {
		f := d.client.Fault(gen.Moderated, "", errors.New("every picture was found unsafe"))
		return gen.Progress{State: gen.Failed, Fault: f}
	}
	for _, name := range words {
		if text, _ := result[name].(string); len(outputs) == 0 && text != "" {
			outputs = []gen.Output{{Media: "text/plain", Text: text}}
			usage.Tokens, usage.Estimated = int64(len(text)+3)/4, true
		}
	}
	if len(outputs) == 0 {
		outputs = remote.Outputs(result)
	}
	if len(outputs) == 0 {
		f := d.client.Fault(gen.Unknown, "", errors.New("nothing was made"))
		return gen.Progress{State: gen.Failed, Fault: f}
	}
	usage.Outputs = int64(len(outputs))
	return gen.Progress{State: gen.Done, Percent: 100, Outputs: outputs, Usage: usage}
}

// list returns a file, or the files of a list. Some models name a file by its URL alone.
func list(value any) []map[string]any {
	switch v := value.(type) {
	case string:
		return []map[string]any{{"url": v}}
	case map[string]any:
		return []map[string]any{v}
	case []any:
		var all []map[string]any
		for _, element := range v {
			all = append(all, list(element)...)
		}
		return all
	}
	return nil
}

// seconds reads how long something lasts, a begun second counted whole.
func seconds(of map[string]any) int64 {
	n, _ := of["duration"].(float64)
	return int64(math.Ceil(min(max(n, 0), 1e6)))
}

// problem is why fal or a model has refused.
type problem struct{ kind, sentence string }

// readProblem reads {"detail": "…"} or {"detail": [{"loc", "msg", "type"}]}; nil where it is neither.
func readProblem(body []byte) *problem {
	var whole struct {
		Detail json.RawMessage `json:"detail"`
		Kind   string          `json:"error_type"`
	}
	if err := json.Unmarshal(body, &whole); err != nil || len(whole.Detail) == 0 {
		return nil
	}
	p := &problem{kind: whole.Kind}
	if err := json.Unmarshal(whole.Detail, &p.sentence); err == nil {
		return p
	}
	var details []struct {
		Where []any  `json:"loc"`
		Text  string `json:"msg"`
		Kind  string `json:"type"`
	}
	if err := json.Unmarshal(whole.Detail, &details); err != nil {
		return nil
	}
	var sentences []string
	for _, of := range details {
		where := ""
		if n := len(of.Where); n > 0 {
			if name, ok := of.Where[n-1].(string); ok && name != "body" {
				where = name + ": "
			}
		}
		sentences = append(sentences, where+of.Text)
		p.kind = of.Kind
		if of.Kind == policy {
			break
		}
	}
	p.sentence = strings.Join(sentences, "; ")
	return p
}

// policy is the kind of a refusal for what is asked for.
const policy = "content_policy_violation"

// judge reads a refusal. What fails on fal's side was not billed, so that it may be started again.
func judge(a *remote.Answer) (gen.FaultKind, string) {
	p := readProblem(a.Body)
	switch {
	case p != nil && p.kind == policy:
		return gen.Moderated, ""
	case a.Status >= 500:
		return gen.Busy, ""
	case p == nil:
		return "", ""
	}
	return "", p.sentence
}
