package fatturapa

import (
	_ "embed"
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// schemaText is the whole schema, not only what Write writes of it: files of other programs prove the checker.
//
//go:embed schema.txt
var schemaText string

// schema is what schemaText says, by the names of types.
var schema = sync.OnceValue(readSchema)

// kind is a type of the schema: of an element with others in it, or of one with a value.
type kind struct {
	says     string
	children map[string]string // the types of the elements that may be within, by their names; nil for a value
	form     *regexp.Regexp    // of the value, or of the children's names, each with a blank after it
	most     int               // characters; 0: as many as the form allows
}

// node is an element of a file as it is, whatever it is.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []*node    `xml:",any"`
}

const signatures = "http://www.w3.org/2000/09/xmldsig#"

// name returns how the schema calls the element: without a namespace, but for the root and for signatures.
func (n *node) name() string {
	switch n.XMLName.Space {
	case "":
		return n.XMLName.Local
	case signatures:
		return "ds:" + n.XMLName.Local
	}
	return n.XMLName.Space + ":" + n.XMLName.Local
}

// readSchema reads schemaText. It is ours: a mistake in it is a panic, which any test finds.
func readSchema() map[string]*kind {
	all := map[string]*kind{}
	for text := range strings.Lines(schemaText) {
		text = strings.TrimSpace(text)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if name, says, ok := strings.Cut(text, " = "); ok {
			all[name] = readElements(says)
			continue
		}
		name, form, _ := strings.Cut(text, " ~ ")
		k := &kind{says: form, form: regexp.MustCompile(`(?s)^(?:` + form + `)$`)}
		if short, most, ok := strings.Cut(name, " ≤"); ok {
			name = short
			k.most, _ = strconv.Atoi(most)
		}
		all[name] = k
	}
	return all
}

// readElements reads which elements are within another, in which order and how often.
func readElements(says string) *kind {
	k := &kind{children: map[string]string{}}
	var form, names []string
	for _, item := range strings.Fields(says) {
		if item == "(" || item == "|" || item == ")" {
			form, names = append(form, item), append(names, item)
			continue
		}
		bare := strings.TrimRight(item, "?*+")
		often := item[len(bare):]
		name, of, ok := strings.Cut(bare, ":")
		if !ok || name == "ds" {
			name, of = bare, bare
		}
		k.children[name] = of
		form, names = append(form, "(?:"+regexp.QuoteMeta(name)+" )"+often), append(names, name+often)
	}
	k.says, k.form = strings.Join(names, " "), regexp.MustCompile("^(?:"+strings.Join(form, "")+")$")
	return k
}

// conforms holds an element to its type. What is found is 00200: the exchange looks no further into such a file.
func (c *checker) conforms(n *node, of string) {
	k := schema()[of]
	if k.children == nil {
		text := n.Text
		if collapsed[of] {
			text = strings.Join(strings.FieldsFunc(text, isBlank), " ")
		}
		long := utf8.RuneCountInString(text)
		if len(n.Children) > 0 && of != "ds:Signature" || !k.form.MatchString(text) || k.most > 0 && long > k.most ||
			!isDate(text, of) {
			c.find("00200", "%s is %q, of %d characters; the schema wants %s", n.name(), start(text), long, k.says)
		}
		return
	}
	var names []string
	for _, child := range n.Children {
		names = append(names, child.name())
	}
	if !k.form.MatchString(strings.Join(append(names, ""), " ")) || strings.TrimSpace(n.Text) != "" {
		c.find("00200", "%s has %s; the schema wants %s", n.XMLName.Local, strings.Join(slices.Compact(names), " "), k.says)
	}
	for _, child := range n.Children {
		if of, known := k.children[child.name()]; known {
			c.conforms(child, of)
		}
	}
}

// collapsed are the types of values around which white space does not count: numbers, and two that the schema says it
// of.
var collapsed = map[string]bool{
	"Email": true, "Titolo": true, "Amount2Decimal": true, "Amount8Decimal": true, "Rate": true, "Quantita": true,
	"Peso":        true,
	"NumeroLinea": true, "RiferimentoNumeroLinea": true, "RiferimentoFase": true, "NumeroColli": true,
	"GiorniTerminePagamento": true,
}

// isBlank reports whether a character is white space to XML, which knows four kinds only.
func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }

// isDate reports whether a value of a type for dates is one that the calendar has.
func isDate(text, of string) bool {
	if of != "date" && of != "DataFattura" {
		return true
	}
	_, err := time.Parse(time.DateOnly, text[:min(len(text), len(time.DateOnly))])
	return err == nil
}

// start returns the beginning of a text, long enough to know it by.
func start(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		return fmt.Sprintf("%s…", string(runes[:40]))
	}
	return text
}

// root holds the file's root to the schema.
func (c *checker) root(n *node) {
	c.conforms(n, "FatturaElettronica")
	version := ""
	for _, a := range n.Attrs {
		if a.Name.Local == "versione" {
			version = a.Value
		}
	}
	if !schema()["FormatoTrasmissione"].form.MatchString(version) {
		c.find("00200", "the version is %q; the schema wants %s", version, schema()["FormatoTrasmissione"].says)
	}
}
