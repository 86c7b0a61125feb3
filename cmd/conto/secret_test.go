package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestURL_SecretsHidden: whatever is wrong with a URL that has a password, the error does not tell the password.
func TestURL_SecretsHidden(t *testing.T) {
	seller := filepath.Join(t.TempDir(), "seller.yaml")
	fine(t, "seller", os.WriteFile(seller, []byte(sellerYAML), 0o600))
	for _, args := range [][]string{
		{"serve", "--database", "mysql://u:S3CRET@h/x"},
		{"serve", "--database", "u:S3CRET@h/x"},
		{"serve", "--database", "postgres://u:S3CRET@127.0.0.1:1/x?connect_timeout=1"},
		{"serve", "--database", "postgres://u:S3CRET@127.0.0.1:port/x"},
		{"serve", "--database", "postgres://u:S3CRET/@127.0.0.1:1/x"},
		{"serve", "--database", "postgres://127.0.0.1:1/x?user=u&password=S3CRET&connect_timeout=1"},
		{"serve", "--database", "postgres://127.0.0.1:1/x?user=u&password=S3CRET&sslmode=perhaps"},
		{"verify", "--database", "mysql://u:S3CRET@h/x"},
		{"migrate", "--database", "mysql://u:S3CRET@h/x"},
		{"numbers", "--database", "mysql://u:S3CRET@h/x"},
		{"serve", "--seller", seller, "--exchange", "ftp://u:S3CRET@h/x"},
		{"serve", "--seller", seller, "--exchange", "smtps://u:S3CRET/@h:465"},
		{"serve", "--seller", seller, "--exchange", "https://u:S3CRET@h/x"},
		{"serve", "--seller", seller, "--exchange", "https://h:port/x?token=S3CRET"},
		{"serve", "--mail", "smtp://u:S3CRET@h:port", "--mail-from", "a@b.example"},
		{"serve", "--mail", "imap://u:S3CRET@h", "--mail-from", "a@b.example"},
		{"serve", "--url", "ftp://u:S3CRET@h"},
		{"serve", "--seller", seller, "--vies", "ftp://u:S3CRET@h"},
		{"serve", "--files-s3-url", "https://u:S3CRET@h", "--files-s3-bucket", "b"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		var out bytes.Buffer
		if args[0] == "serve" {
			args = append(args, "--listen", "127.0.0.1:0", "--drain", "0s")
		}
		code := run(ctx, append(args, "--data", t.TempDir()), &out, &out)
		cancel()
		if code == 0 || strings.Contains(out.String(), "S3CRET") {
			t.Errorf("conto %v: exit %d:\n%s", args, code, &out)
		}
	}
}
