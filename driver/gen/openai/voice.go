package openai

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"conto/driver/gen"
	"conto/driver/gen/direct"
	"conto/driver/gen/remote"
)

const (
	// anyVoice is the one that OpenAI and those that speak as it does have.
	anyVoice = "alloy"
	// pace is how many characters are read in a second, where what comes does not say how long it lasts.
	pace = 15
)

// speak has a text read aloud, as WAV: how long that lasts is plain to see.
func (d *Driver) speak(ctx context.Context, t gen.Task, r *direct.Report) (o []gen.Output, u gen.Usage, err error) {
	if len(t.Files) > 0 {
		return nil, u, d.noFile()
	}
	body, err := d.client.Input(t, map[string]string{"prompt": "input", "seconds": "", "seed": ""}, nil)
	if err != nil {
		return nil, u, err
	}
	if body["voice"] == nil {
		body["voice"] = anyVoice
	}
	body["model"], body["response_format"] = t.Route, "wav"
	delete(body, "stream_format")
	response, err := d.client.Send(ctx, remote.Call{Method: http.MethodPost, To: "/audio/speech", Body: body,
		Starts: true})
	if err != nil {
		return nil, u, err
	}
	sound, err := io.ReadAll(io.LimitReader(response.Body, remote.MaxOutput+1))
	err = errors.Join(err, response.Body.Close())
	media, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")) // "": it may be sound
	switch {
	case err == nil && (strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "json") || len(sound) == 0):
		err = fmt.Errorf("the answer is %q and no sound", media)
	case err == nil && len(sound) > remote.MaxOutput:
		err = errors.New("the sound is too large")
	}
	if err != nil {
		return nil, u, d.client.Fault(gen.Unknown, "", err)
	}
	u = gen.Usage{Outputs: 1, Seconds: complete(sound)}
	if u.Seconds == 0 {
		u.Seconds, u.Estimated = int64(utf8.RuneCountInString(t.Prompt)+pace-1)/pace, true
	}
	one, err := keep(r, sound)
	return []gen.Output{one}, u, err
}

// complete writes into a WAV how long it is, which a server that sends it as it is made does not know, and returns how
// many seconds it lasts, begun ones counted whole; 0 where it is no WAV.
func complete(wav []byte) int64 {
	if len(wav) < 12 || string(wav[:4]) != "RIFF" || string(wav[8:12]) != "WAVE" {
		return 0
	}
	size := func(at int) int64 { return int64(binary.LittleEndian.Uint32(wav[at:])) }
	rate := int64(0)
	for at := 12; at+8 <= len(wav); {
		left, long := int64(len(wav)-at-8), size(at+4)
		switch {
		case string(wav[at:at+4]) == "fmt " && long >= 16 && left >= 16:
			rate = size(at + 16)
		case string(wav[at:at+4]) == "data" && rate > 0:
			if long > left || long == 0 {
				long = left
				binary.LittleEndian.PutUint32(wav[at+4:], uint32(long))
				binary.LittleEndian.PutUint32(wav[4:], uint32(len(wav)-8))
			}
			return (long + rate - 1) / rate
		}
		if long > left {
			return 0
		}
		at += 8 + int(long+long%2)
	}
	return 0
}
