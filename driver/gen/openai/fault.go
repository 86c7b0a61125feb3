package openai

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"conto/driver/gen"
	"conto/driver/gen/remote"
)

// refused are the codes of refusals for what is asked for.
var refused = []string{"content_policy_violation", "moderation_blocked", "content_filter", "safety_violations"}

// judge reads {"error": {"message", "type", "code"}}; of some servers the code is a number, or the error a sentence.
func judge(a *remote.Answer) (gen.FaultKind, string) {
	var whole struct {
		Error json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(a.Body, &whole); err != nil {
		return "", "" // what its status says
	}
	var of struct {
		Message string          `json:"message"`
		Type    string          `json:"type"`
		Code    json.RawMessage `json:"code"`
	}
	if err := json.Unmarshal(whole.Error, &of); err != nil {
		var sentence string
		_ = json.Unmarshal(whole.Error, &sentence) // "": there is none
		return "", sentence
	}
	code := strings.Trim(string(of.Code), `"`)
	switch {
	case slices.Contains(refused, code) || slices.Contains(refused, of.Type):
		return gen.Moderated, ""
	case code == "insufficient_quota" || of.Type == "insufficient_quota":
		return gen.Broken, of.Message // 429 as well, and waiting does not help
	case code == "rate_limit_exceeded":
		return gen.Busy, ""
	case a.Status == http.StatusBadRequest && code == "invalid_api_key":
		return gen.Broken, of.Message
	}
	return "", of.Message
}
