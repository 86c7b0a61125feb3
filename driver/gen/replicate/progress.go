package replicate

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"conto/driver/gen"
	"conto/driver/gen/remote"
)

// percent finds how far a model says it is, as most of them log it.
var percent = regexp.MustCompile(`(\d{1,3})%\|`)

// progress reads a prediction.
func (d *Driver) progress(p *prediction) (gen.Progress, error) {
	switch p.Status {
	case "starting":
		return gen.Progress{State: gen.Waiting}, nil
	case "processing":
		all := percent.FindAllStringSubmatch(p.Logs, -1)
		if len(all) == 0 {
			return gen.Progress{State: gen.Running}, nil
		}
		n, err := strconv.Atoi(all[len(all)-1][1])
		return gen.Progress{State: gen.Running, Percent: min(n, 99)}, err
	case "canceled", "aborted":
		return gen.Progress{State: gen.Canceled}, nil
	case "failed":
		kind, sentence := failure(p.Error)
		return gen.Progress{State: gen.Failed, Fault: d.client.Fault(kind, sentence, errors.New(p.Status))}, nil
	case "succeeded":
		return d.done(p)
	}
	return gen.Progress{}, d.client.Fault(gen.Busy, "", errors.New("the prediction has no status that is known"))
}

// done reads what a prediction made: files' URLs, one or a list or by names, or a text, in one piece or in many.
func (d *Driver) done(p *prediction) (gen.Progress, error) {
	if p.Removed {
		return gen.Progress{}, d.client.Fault(gen.Gone, "", errors.New("what was made was removed there"))
	}
	var output any
	if err := json.Unmarshal(p.Output, &output); err != nil {
		return gen.Progress{}, d.client.Fault(gen.Busy, "", err)
	}
	outputs := remote.Outputs(output)
	if len(outputs) == 0 {
		return gen.Progress{State: gen.Failed, Fault: d.client.Fault(gen.Unknown, "", errors.New("nothing was made"))}, nil
	}
	usage := gen.Usage{Outputs: int64(len(outputs))}
	if text := outputs[0].Text; text != "" {
		if usage.Tokens = p.Metrics.Tokens; usage.Tokens == 0 {
			usage.Tokens, usage.Estimated = int64(len(text)+3)/4, true
		}
	}
	return gen.Progress{State: gen.Done, Percent: 100, Outputs: outputs, Usage: usage}, nil
}

// moderated is how models say that they do not make something.
var moderated = regexp.MustCompile(`(?i)nsfw|flagged as sensitive|` +
	`content (?:policy|moderation)|safety (?:checker|filter|system)|E005`)

// failure reads why a prediction failed, in the model's words.
func failure(text json.RawMessage) (gen.FaultKind, string) {
	var sentence string
	if err := json.Unmarshal(text, &sentence); err != nil {
		sentence = string(text)
	}
	if moderated.MatchString(sentence) {
		return gen.Moderated, ""
	}
	return gen.Input, sentence
}

// judge reads a refusal: {"detail": "…"}, or {"title", "detail", "invalid_fields"}.
func judge(a *remote.Answer) (gen.FaultKind, string) {
	var problem struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
	}
	if err := json.Unmarshal(a.Body, &problem); err != nil {
		return "", "" // what its status says
	}
	sentence := problem.Detail
	if sentence == "" {
		sentence = problem.Title
	}
	if a.Status == 429 && a.Header.Get("Retry-After") == "" {
		a.Header.Set("Retry-After", resets(sentence))
	}
	if a.Status/100 == 4 && moderated.MatchString(sentence) {
		return gen.Moderated, ""
	}
	return "", strings.TrimPrefix(sentence, "- ")
}

// resetsIn finds when a limit ends, as Replicate says it in a sentence.
var resetsIn = regexp.MustCompile(`resets in ~?(\d+m)?(\d+s)?`)

// resets returns in how many seconds a limit ends, or "".
func resets(sentence string) string {
	found := resetsIn.FindStringSubmatch(sentence)
	if found == nil {
		return ""
	}
	after, err := time.ParseDuration(found[1] + found[2])
	if err != nil {
		return ""
	}
	return strconv.Itoa(int(after.Seconds()))
}
