// Package view is what requests and answers of the API hold. Each noun has a file with its bodies, as OpenAPI names and
// describes them, with the functions that show what a use case has found, and with the methods that turn a request into
// what a use case takes. It calls no use case and holds no rule.
package view
