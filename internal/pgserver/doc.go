// Package pgserver runs a private PostgreSQL for tests and benchmarks: its own data folder, reached through a unix
// socket that nobody else finds, gone without a trace when the process that started it ends, however it ends.
//
// It needs the programs initdb and postgres of any supported release; Find says where it looks. PostgreSQL refuses to
// run as root, so a process that is root runs it as the user postgres, or nobody.
package pgserver
