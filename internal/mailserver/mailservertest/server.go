// Package mailservertest is a mail server on loopback, for tests.
package mailservertest

import (
	"net"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Server takes every message, or refuses every recipient.
type Server struct {
	URL string // smtp://127.0.0.1:…

	answer string
	mu     sync.Mutex
	got    [][]byte
	said   []string
}

// Start starts a server that ends with the test. It answers to RCPT what it is given, when that is not "".
func Start(t testing.TB, answer string) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{URL: "smtp://" + listener.Addr().String(), answer: answer}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.talk(textproto.NewConn(conn))
		}
	}()
	return s
}

// Delivered returns every message that was taken, the oldest first.
func (s *Server) Delivered() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// Said returns every line that clients have said outside their messages.
func (s *Server) Said() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.said)
}

func (s *Server) talk(c *textproto.Conn) {
	defer c.Close()
	say := func(line string) { _ = c.PrintfLine("%s", line) }
	say("220 ready")
	for {
		line, err := c.ReadLine()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.said = append(s.said, line)
		s.mu.Unlock()
		switch verb, _, _ := strings.Cut(strings.ToUpper(line), " "); {
		case verb == "EHLO":
			say("250-here\r\n250 8BITMIME")
		case verb == "RCPT" && s.answer != "":
			say(s.answer)
		case verb == "DATA":
			say("354 go on")
			content, err := c.ReadDotBytes()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.got = append(s.got, content)
			s.mu.Unlock()
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}
