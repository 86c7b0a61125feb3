package main

import (
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"
)

// helpOf is a flag's line in the help: what it does, its default, and the variable that sets it.
func helpOf(value *kong.Value) string {
	var more []string
	if value.HasDefault && value.Default != "" {
		more = append(more, "default "+value.Default)
	}
	for _, name := range value.Tag.Envs {
		more = append(more, "$"+name)
	}
	if more == nil {
		return value.Help
	}
	return strings.TrimSuffix(value.Help, ".") + " (" + strings.Join(more, ", ") + ")."
}

// version returns which release this is: its tag, or the commit that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "conto, of an unknown release"
	}
	text := "conto " + info.Main.Version
	said := map[string]string{}
	for _, s := range info.Settings {
		said[s.Key] = s.Value
	}
	if revision := said["vcs.revision"]; revision != "" {
		text += ", commit " + revision + " of " + said["vcs.time"]
	}
	if said["vcs.modified"] == "true" {
		text += ", with changes"
	}
	return text + ", " + info.GoVersion
}
