package transmission

import (
	"strconv"
	"strings"

	"conto/core/fault"
	"conto/core/message"
)

// Last is the last number of a file: five characters of base 36 hold no more.
const Last = 36*36*36*36*36 - 1

// Progressive writes the number of a file as the exchange wants it, 1 as 00001: the file's ProgressivoInvio, and the
// end of its name. Numbers are given out once and never again, also when a file is rejected or was never sent: the
// exchange refuses a name that it has seen (error 00002).
func Progressive(n int64) (string, error) {
	if n < 1 || n > Last {
		return "", fault.Of(fault.Invalid, message.FileNumberIs, "last", Last, "number", n)
	}
	text := strings.ToUpper(strconv.FormatInt(n, 36))
	return strings.Repeat("0", 5-len(text)) + text, nil
}

// FileName returns the name of the n-th file that a sender sends: IT01234560587_00001.xml. The sender is a VAT ID or a
// tax code with its country before it.
func FileName(sender string, n int64) (string, error) {
	progressive, err := Progressive(n)
	if err != nil {
		return "", err
	}
	const letters, digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	if len(sender) < 4 || len(sender) > 30 || strings.Trim(sender[:2], letters) != "" ||
		strings.Trim(sender[2:], letters+digits) != "" {
		return "", fault.Of(fault.Invalid, message.SenderIs, "sender", sender)
	}
	return sender + "_" + progressive + ".xml", nil
}

// AsSent returns the name under which a file was sent, given one that a receipt names: signed on its way it ends with
// .xml.p7m, and some channels write it in other case. A name that is like none of ours is returned as it is.
func AsSent(name string) string {
	base, signed := strings.ToUpper(name), true
	for signed {
		base, signed = strings.CutSuffix(base, ".P7M")
	}
	base, xml := strings.CutSuffix(base, ".XML")
	if !xml {
		return name
	}
	return base + ".xml"
}

// Number returns the number of a file that FileName has named for a sender.
func Number(sender, name string) (int64, error) {
	text, ours := strings.CutPrefix(name, sender+"_")
	text, xml := strings.CutSuffix(text, ".xml")
	n, err := strconv.ParseInt(text, 36, 64)
	if again, bad := FileName(sender, n); err != nil || !ours || !xml || bad != nil || again != name {
		return 0, fault.Of(fault.NotFound, message.NoFileLike, "file", name, "sender", sender)
	}
	return n, nil
}
