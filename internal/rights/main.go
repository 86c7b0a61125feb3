// Rights writes docs/RIGHTS.md: who may give which command, read which view and do which duty, as the core decides it.
//
//go:generate go run . ../../docs/RIGHTS.md
package main

import (
	"fmt"
	"os"
	"strings"

	"conto/core/account"
	"conto/core/team"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: rights FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], []byte(page()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const introduction = `# Who may do what

Written by ` + "`make generate`" + ` from ` + "`core/account`" + `, which decides it together with the command, or with the read, on the state of the account: a
key that was revoked and a member who was removed a moment before are refused (C28, C31, C36). Whoever is not named is refused.

- **Operator**: who runs the platform, with a key of their own. An admin may do all that support may.
- **Person**: somebody of the account who has a seat. Managers may do what members may, and the owner what managers may. *Opener* is the member who opened
  the hold, *maker* the one who made the file; *the person themselves* is the one whom the command is about, with a
  seat or without.
- **API key**: a program with a valid key of this scope, while the plan has API access. The scope ` + "`generate`" + ` includes ` + "`read`" + `.
- **System**: what only a clock, a payment provider or a registry tells.

An operator who names a user in ` + "`Conto-User`" + ` acts as that person, and with no more rights than theirs.
`

// page returns the whole page.
func page() string {
	var b strings.Builder
	b.WriteString(introduction)
	b.WriteString("\n## Commands to an account\n\n" + head("Command"))
	for _, c := range variants() {
		b.WriteString(row(c.name, account.RightOf(c.command)))
	}
	b.WriteString("\n## What can be read of an account\n\n" + head("View"))
	for _, v := range account.Views() {
		b.WriteString(row(string(v), v.Right()))
	}
	b.WriteString("\nOf holds a member sees those that they opened or that were opened for them.\n")
	b.WriteString("\n## What is done with a file of the gallery\n\n" + head("Act"))
	for _, a := range account.FileActs() {
		b.WriteString(row(string(a), a.Right()))
	}
	b.WriteString("\nTo keep is to mark a file and put it into a folder; to delete is also to take back, to share " +
		"also to revoke a link, to hide\nalso to give it back. Managers and the owner delete and share every file, " +
		"a program only what was made with its own key.\n")
	b.WriteString("\n## What is done on the platform\n\n| Duty | Operator |\n|---|---|\n")
	for _, d := range account.Duties() {
		fmt.Fprintf(&b, "| %s | %s |\n", d, d.Right().Operator)
	}
	return b.String()
}

// variant is a command, or one way to give it that needs a right of its own.
type variant struct {
	name    string
	command account.Command
}

func variants() []variant {
	on, role := true, team.Member
	var list []variant
	for _, c := range account.Commands() {
		switch c.(type) {
		case account.ChangeMember:
			list = append(list, variant{"change_member: premium", account.ChangeMember{Premium: &on}},
				variant{"change_member: role", account.ChangeMember{Role: &role}},
				variant{"change_member: who stays", account.ChangeMember{Stay: &on}})
		case account.Invite:
			list = append(list, variant{"invite", c}, variant{"invite: in at once", account.Invite{Joined: true}})
		case account.RefundPayment:
			list = append(list, variant{"refund_payment", c},
				variant{"refund_payment: made at the provider", account.RefundPayment{External: "re"}})
		default:
			list = append(list, variant{c.Name(), c})
		}
	}
	return list
}

func head(first string) string {
	return "| " + first + " | Operator | Person | API key | System |\n|---|---|---|---|---|\n"
}

func row(name string, r account.Right) string {
	person := string(r.Person)
	switch {
	case r.Self && person != "":
		person += ", the person themselves"
	case r.Self:
		person = "the person themselves"
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s |\n", name, or(string(r.Operator)), or(person), or(string(r.Key)),
		or(r.System))
}

// or returns a word, or a dash for none.
func or(word string) string {
	if word == "" {
		return "–"
	}
	return word
}
