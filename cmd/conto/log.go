package main

import (
	"io"
	"log/slog"
)

// logging is how a server logs.
type logging struct {
	LogFormat string `help:"How lines of the log are written: for people, or for programs." enum:"text,json" default:"text" env:"CONTO_LOG_FORMAT" placeholder:"text|json"`
	LogLevel  string `help:"What is logged: info has a line per request, warn only what may be wrong." enum:"debug,info,warn,error" default:"info" env:"CONTO_LOG_LEVEL" placeholder:"debug|info|warn|error"`
}

// logger makes the log.
func (l *logging) logger(out io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.LogLevel)); err != nil {
		return nil, err
	}
	options := &slog.HandlerOptions{Level: level}
	if l.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(out, options)), nil
	}
	return slog.New(slog.NewTextHandler(out, options)), nil
}
