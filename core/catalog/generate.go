package catalog

import _ "embed"

// Default is the catalogue of the clauses C2, C6 and C18, as YAML.
//
//go:embed default.yaml
var Default []byte
