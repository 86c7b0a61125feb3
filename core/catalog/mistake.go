package catalog

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// What the YAML reader says of a value that does not fit, and of a name that is none. It names Go's types.
var (
	misfit  = regexp.MustCompile("^line ([0-9]+): cannot unmarshal !!([a-z]+)(?: `(.*)`)? into (.+)$")
	unnamed = regexp.MustCompile("^line ([0-9]+): field (.+) not found in type .+$")
)

// plainly returns what is wrong with a catalogue's YAML in its writer's words: the line, the field, and what is
// expected there.
func plainly(err error, text []byte) error {
	var list *yaml.TypeError
	if !errors.As(err, &list) {
		return errors.New("catalogue: " + strings.TrimPrefix(err.Error(), "yaml: "))
	}
	var root yaml.Node
	if yaml.Unmarshal(text, &root) != nil {
		root = yaml.Node{} // then fields have no names
	}
	var all []error
	for _, one := range list.Errors {
		all = append(all, errors.New("catalogue: "+plain(one, &root)))
	}
	return errors.Join(all...)
}

// misfits is like plainly, for a part of a catalogue.
func (r *reader) misfits(where string, err error, node *yaml.Node) {
	list := []string{err.Error()}
	var several *yaml.TypeError
	if errors.As(err, &several) {
		list = several.Errors
	}
	for _, one := range list {
		r.wrong(where, "%s", plain(one, node))
	}
}

// plain returns one of them.
func plain(one string, root *yaml.Node) string {
	if m := unnamed.FindStringSubmatch(one); m != nil {
		return fmt.Sprintf("line %s: there is no field %s here", m[1], m[2])
	}
	m := misfit.FindStringSubmatch(one)
	if m == nil {
		return one
	}
	line, err := strconv.Atoi(m[1])
	if err != nil {
		return one
	}
	where, is := "line "+m[1]+": ", "it is"
	if m[3] != "" {
		is = fmt.Sprintf("%q is", m[3])
	}
	if field := fieldAt(root, line, strings.TrimSuffix(m[3], "...")); field != "" {
		where += field + ": "
	}
	return where + is + " not " + expected(m[4])
}

// fieldAt returns the field whose value begins so on a line, "" when there is none.
func fieldAt(node *yaml.Node, line int, value string) string {
	for i, child := range node.Content {
		if node.Kind == yaml.MappingNode && i%2 == 1 && child.Line == line && strings.HasPrefix(child.Value, value) {
			return node.Content[i-1].Value
		}
		if field := fieldAt(child, line, value); field != "" {
			return field
		}
	}
	return ""
}

// lineOf returns the line on which something stands that a complaint names: "plan pro", "option image.size", "zone"; 0
// when there is none.
func lineOf(root *yaml.Node, where string) int {
	if len(root.Content) == 0 {
		return 0
	}
	kind, id, named := strings.Cut(where, " ")
	if !named {
		return lineAt(child(root.Content[0], kind))
	}
	list := child(root.Content[0], strings.TrimSuffix(kind, "s")+"s")
	if list == nil || list.Kind == yaml.MappingNode {
		for _, part := range strings.Split(id, ".") {
			if next := child(list, part); next != nil {
				list = next
			}
		}
		return lineAt(list)
	}
	for _, one := range list.Content {
		if of := child(one, "id"); of != nil && of.Value == id {
			return of.Line
		}
	}
	return lineAt(list)
}

func lineAt(node *yaml.Node) int {
	if node == nil {
		return 0
	}
	return node.Line
}

// child returns the value of a mapping's field, or nil.
func child(node *yaml.Node, field string) *yaml.Node {
	for i := 1; node != nil && node.Kind == yaml.MappingNode && i < len(node.Content); i += 2 {
		if node.Content[i-1].Value == field {
			return node.Content[i]
		}
	}
	return nil
}

// expected returns what a value of one of Go's types is, in words.
func expected(kind string) string {
	switch {
	case strings.HasPrefix(kind, "int"):
		return "a whole number"
	case kind == "bool":
		return "true or false"
	case kind == "time.Duration":
		return "a time such as 15m"
	case strings.HasPrefix(kind, "[]"):
		return "a list"
	case kind == "string" || kind == "catalog.Class" || kind == "catalog.Feature":
		return "a text"
	default:
		return "a block of fields, each with its value"
	}
}
