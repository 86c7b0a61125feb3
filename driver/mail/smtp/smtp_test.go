package smtp_test

import (
	"errors"
	"net"
	"strings"
	"testing"

	"conto/driver/mail"
	"conto/driver/mail/mailtest"
	"conto/driver/mail/smtp"
	"conto/internal/mailserver/mailservertest"
)

func sender(t *testing.T, url string) *smtp.Sender {
	t.Helper()
	s, err := smtp.New(url)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSMTP(t *testing.T) {
	mailtest.Run(t, func(t *testing.T) (mail.Sender, func() [][]byte) {
		s := mailservertest.Start(t, "")
		return sender(t, s.URL), s.Delivered
	})
}

var letter = mail.Mail{ID: "x", From: "a@b.example", To: "c@d.example", Subject: "s", Text: "t", HTML: "h"}

// TestServer_Answers: what it refuses for good is not sent again; what it cannot do now is.
func TestServer_Answers(t *testing.T) {
	for answer, refused := range map[string]bool{"550 nobody of this name": true, "451 come back later": false} {
		s := mailservertest.Start(t, answer)
		if err := sender(t, s.URL).Send(t.Context(), letter); err == nil || errors.Is(err, mail.ErrRefused) != refused {
			t.Errorf("%s: %v", answer, err)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close() // nobody is there any more
	if err := sender(t, "smtp://"+listener.Addr().String()).Send(t.Context(), letter); err == nil ||
		errors.Is(err, mail.ErrRefused) {
		t.Errorf("no server: %v", err)
	}
}

// TestPassword_NotInTheClear: a server that cannot encrypt does not get it.
func TestPassword_NotInTheClear(t *testing.T) {
	s := mailservertest.Start(t, "")
	if err := sender(t, strings.Replace(s.URL, "//", "//ada:secret@", 1)).Send(t.Context(), letter); err == nil {
		t.Error("it was sent")
	}
	for _, line := range s.Said() {
		if strings.HasPrefix(strings.ToUpper(line), "AUTH") || strings.Contains(line, "secret") {
			t.Errorf("the server heard %q", line)
		}
	}
}

func TestServersThatAreNone(t *testing.T) {
	for _, url := range []string{"", "mail.example", "http://mail.example", "smtp://", "smtp://host:port"} {
		if _, err := smtp.New(url); err == nil {
			t.Errorf("%q is taken for a mail server", url)
		}
	}
}
