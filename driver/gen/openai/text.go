package openai

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"conto/driver/gen"
	"conto/driver/gen/direct"
	"conto/driver/gen/remote"
)

// maxText bounds a text, and maxLine a line of the stream, in bytes.
const maxText, maxLine = 1 << 20, 1 << 20

// chunk is what is read of a piece of the stream, and of an answer in one piece.
type chunk struct {
	Choices []struct {
		Delta   content `json:"delta"`
		Message content `json:"message"`
		Finish  string  `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		Tokens int64 `json:"completion_tokens"`
	} `json:"usage"`
	Error json.RawMessage `json:"error"`
}

type content struct {
	Text string `json:"content"`
}

// answer is a text as far as it is written.
type answer struct {
	text   strings.Builder
	tokens int64
	finish string
	ended  bool
}

// write asks for a text, and reports it as it comes.
func (d *Driver) write(ctx context.Context, t gen.Task, r *direct.Report) (o []gen.Output, u gen.Usage, err error) {
	body, err := d.conversation(t)
	if err != nil {
		return nil, u, err
	}
	response, err := d.client.Send(ctx, remote.Call{Method: http.MethodPost, To: "/chat/completions", Body: body,
		Header: http.Header{"Accept": {"text/event-stream"}}, Starts: true})
	if err != nil {
		return nil, u, err
	}
	var a answer
	media, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")) // "": neither of the two
	switch media {
	case "text/event-stream":
		err = d.stream(response.Body, &a, r)
	case "application/json": // a server that does not stream
		var text []byte
		if text, err = io.ReadAll(io.LimitReader(response.Body, 8*maxText)); err == nil {
			err = d.add(&a, text)
		}
		a.ended = true
	default:
		err = errors.New("the answer is neither a stream nor JSON")
	}
	err = errors.Join(err, response.Body.Close())
	if fault := (*gen.Fault)(nil); errors.As(err, &fault) {
		return nil, u, fault
	}
	switch {
	case err == nil && a.finish == "content_filter":
		return nil, u, d.client.Fault(gen.Moderated, "", errors.New(a.finish))
	case err == nil && a.finish == "" && !a.ended:
		err = errors.New("the stream was cut")
	case err == nil && a.text.Len() == 0:
		err = errors.New("nothing was written")
	}
	if err != nil {
		return nil, u, d.client.Fault(gen.Unknown, "", err)
	}
	u = gen.Usage{Outputs: 1, Tokens: a.tokens}
	if u.Tokens == 0 {
		u.Tokens, u.Estimated = tokens(a.text.String(), t.Options[maxOutputTokens]), true
	}
	return []gen.Output{{Media: "text/plain", Text: a.text.String()}}, u, nil
}

// maxOutputTokens is the studio's name of the limit of an answer.
const maxOutputTokens = "max_output_tokens"

// conversation makes the body of a request for a text.
func (d *Driver) conversation(t gen.Task) (map[string]any, error) {
	plain := t
	plain.Files = nil
	body, err := d.client.Input(plain, map[string]string{"prompt": "", maxOutputTokens: d.most}, nil)
	if err != nil {
		return nil, err
	}
	var said any = t.Prompt
	if len(t.Files) > 0 {
		parts := []any{map[string]any{"type": "text", "text": t.Prompt}}
		for _, f := range t.Files {
			if f.Role != "image" {
				return nil, d.noFile()
			}
			at, err := d.client.DataURL(f)
			if err != nil {
				return nil, err
			}
			parts = append(parts, map[string]any{"type": "image_url", "image_url": map[string]any{"url": at}})
		}
		said = parts
	}
	if t.Options[maxOutputTokens] > 0 { // whatever the params call it, there is one limit
		for _, name := range []string{"max_tokens", "max_completion_tokens", "n_predict"} {
			if name != d.most {
				delete(body, name)
			}
		}
	}
	delete(body, "n") // one answer is what is paid for
	body["model"], body["stream"] = t.Route, true
	body["stream_options"] = map[string]any{"include_usage": true}
	body["messages"] = []any{map[string]any{"role": "user", "content": said}}
	return body, nil
}

// stream reads server-sent events until the last one.
func (d *Driver) stream(from io.Reader, a *answer, r *direct.Report) error {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data:")
		if !ok {
			continue // a comment, or the end of an event
		}
		if data = strings.TrimSpace(data); data == "[DONE]" {
			a.ended = true
			return nil
		}
		if err := d.add(a, []byte(data)); err != nil {
			return err
		}
		r.Text(a.text.String())
	}
	return lines.Err()
}

// add adds a piece. The last one may have no choices, and say what was used.
func (d *Driver) add(a *answer, text []byte) error {
	var c chunk
	if err := json.Unmarshal(text, &c); err != nil {
		return err
	}
	if len(c.Error) > 0 && string(c.Error) != "null" {
		kind, sentence := judge(&remote.Answer{Status: http.StatusInternalServerError, Body: text})
		if kind == "" {
			kind = gen.Unknown
		}
		return d.client.Fault(kind, sentence, errors.New("the stream ends with an error: "+d.client.Clean(sentence)))
	}
	if c.Usage != nil {
		a.tokens = c.Usage.Tokens
	}
	if len(c.Choices) == 0 {
		return nil
	}
	_, _ = a.text.WriteString(c.Choices[0].Delta.Text + c.Choices[0].Message.Text) // one of them is empty
	if c.Choices[0].Finish != "" {
		a.finish = c.Choices[0].Finish
	}
	if a.text.Len() > maxText {
		return errors.New("the text is too long")
	}
	return nil
}
