package api

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"conto/core/fault"
	"conto/core/message"
)

// wrong is what readBody finds. Huma keeps of an error only its text, so this one has its parts in it, which found
// takes apart again.
type wrong struct {
	field string
	key   message.Key
	value string // what the key's text asks for, under the name value
}

const partEnd = "\x00"

// Error implements error.
func (w wrong) Error() string { return w.field + partEnd + string(w.key) + partEnd + w.value }

// wrongIn reads what readBody found out of a text, if it is one. A field may have any character, what follows it not.
func wrongIn(text string) (wrong, bool) {
	last := strings.LastIndex(text, partEnd)
	if last < 0 {
		return wrong{}, false
	}
	first := strings.LastIndex(text[:last], partEnd)
	if first < 0 {
		return wrong{}, false
	}
	return wrong{text[:first], message.Key(text[first+1 : last]), text[last+1:]}, true
}

// unreadable is what is wrong with a body that JSON cannot read into what it is for; nil if that is not the reason.
func unreadable(err error) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind) && strings.HasPrefix(kind.Value, "number"):
		return wrong{field: kind.Field, key: message.JsonNumber}
	case errors.As(err, &kind):
		return wrong{field: kind.Field, key: message.JsonKind, value: kind.Value}
	case errors.As(err, &syntax):
		return wrong{key: message.JsonBroken, value: strconv.FormatInt(syntax.Offset, 10)}
	}
	return err
}

// finding is a kind of mistake that huma finds, by the text that it has for it.
type finding struct {
	text string // with a verb of fmt where it has a value; or its beginning, if it ends in …
	key  message.Key
}

// findings are all of them, of bodies first. Of two that begin alike the one that says more comes first.
var findings = []finding{
	{validation.MsgUnexpectedProperty, message.ValueUnknown},
	{validation.MsgExpectedRFC3339DateTime, message.ValueInstant},
	{validation.MsgExpectedRFC3339Date, message.DaySuchAs},
	{validation.MsgExpectedRFC5322Email, message.EmailNeeded},
	{validation.MsgExpectedRFC3986URI, message.WholeURL},
	{validation.MsgExpectedMatchAtLeastOneSchema, message.ValueForm},
	{validation.MsgExpectedMatchExactlyOneSchema, message.ValueForm},
	{validation.MsgExpectedBoolean, message.ValueBoolean},
	{validation.MsgExpectedNumber, message.ValueNumber},
	{validation.MsgExpectedInteger, message.ValueWhole},
	{validation.MsgExpectedString, message.ValueText},
	{validation.MsgExpectedBase64String, message.Base64Is},
	{validation.MsgExpectedArray, message.ValueList},
	{validation.MsgExpectedObject, message.ValueObject},
	{validation.MsgExpectedArrayItemsUnique, message.ValueUnique},
	{validation.MsgExpectedOneOf, message.ValueOneOf},
	{validation.MsgExpectedMinimumNumber, message.ValueLeast},
	{validation.MsgExpectedExclusiveMinimumNumber, message.ValueMoreThan},
	{validation.MsgExpectedMaximumNumber, message.ValueMost},
	{validation.MsgExpectedExclusiveMaximumNumber, message.ValueLessThan},
	{validation.MsgExpectedNumberBeMultipleOf, message.ValueMultiple},
	{validation.MsgExpectedMinLength, message.LeastCharacters},
	{validation.MsgExpectedMaxLength, message.MostCharactersHere},
	{validation.MsgExpectedMatchPattern, message.ValuePattern},
	{validation.MsgExpectedMinItems, message.LeastItems},
	{validation.MsgExpectedMaxItems, message.MostItems},
	{validation.MsgExpectedMinProperties, message.LeastMembers},
	{validation.MsgExpectedMaxProperties, message.MostMembers},

	{"unknown query parameter", message.ValueUnknown},
	{"required %s parameter is missing", message.IsNeeded},
	{"expected at most one value, but received multiple values", message.HeaderOnce},
	{"invalid integer", message.ValueWhole},
	{"invalid float", message.ValueNumber},
	{"invalid floating value", message.ValueNumber},
	{"invalid boolean", message.ValueBoolean},
	{"invalid date/time for format …", message.ValueInstant},
	{"invalid value: …", message.ValueForm},
	{"request body is required", message.IsNeeded},
	{"request body read timeout", message.CutOff},
}

// fieldOf is what huma, or readBody, found wrong, by the name of the field.
func fieldOf(detail *huma.ErrorDetail) fault.Field {
	where := detail.Location
	for _, source := range []string{"body.", "query."} {
		where = strings.TrimPrefix(where, source)
	}
	if w, ours := wrongIn(detail.Message); ours {
		if w.field != "" {
			where = w.field
		}
		value := any(w.value)
		if w.key == message.JsonKind {
			value = message.Key("json_" + w.value)
		}
		return fault.FieldOf(short(where), w.key, "value", value)
	}
	if name, missing := valueIn(detail.Message, validation.MsgExpectedRequiredProperty); missing {
		if where != "body" {
			name = where + "." + name
		}
		return fault.FieldOf(short(name), message.IsNeeded)
	}
	return reasonOf(short(where), detail.Message)
}

// reasonOf says of a field what huma's text says. One that is not known stays as it is.
func reasonOf(field, text string) fault.Field {
	for _, f := range findings {
		if value, is := valueIn(text, f.text); is {
			return fault.FieldOf(field, f.key, "value", asNumber(value))
		}
	}
	return fault.Field{Field: field, Reason: text}
}

// valueIn returns what stands in a text in the place of a format's verb, and whether the text is of the format.
func valueIn(text, format string) (string, bool) {
	if begin, open := strings.CutSuffix(format, "…"); open {
		return "", strings.HasPrefix(text, begin)
	}
	before, after, verb := strings.Cut(format, "%")
	if !verb {
		return "", text == format
	}
	after = after[1:]
	if len(text) < len(before)+len(after) || !strings.HasPrefix(text, before) || !strings.HasSuffix(text, after) {
		return "", false
	}
	return text[len(before) : len(text)-len(after)], true
}

// asNumber is a text as the whole number that it is, which a language writes its own way, or else as it is.
func asNumber(text string) any {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n != float64(int64(n)) {
		return text
	}
	return int64(n)
}
