// Package local is the driver of the models that need no provider: it enlarges pictures, removes what is behind people
// and things, and reads texts aloud, in this process and for nothing. So an installation without any key can do
// something. The folders below it do the work; what they have learnt is embedded when `make` builds the program.
package local
