// Package files opens where the files of galleries are: a folder of the data or, where the flags name one, a bucket of
// S3. What opens the bucket comes from the environment or from a file that nobody else reads, so that no list of
// processes shows it.
package files

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"conto/driver/blob"
	"conto/driver/blob/folder"
	"conto/driver/blob/s3"
	"conto/internal/redact"
)

// Folder is the folder beside the data in which files are.
const Folder = "files"

// The environment's names of what opens a bucket.
const (
	EnvID     = "CONTO_FILES_S3_ID"
	EnvSecret = "CONTO_FILES_S3_SECRET"
)

// Config says where files are.
type Config struct {
	URL     string // of a service that speaks S3; "": they are in the folder
	Bucket  string
	Region  string // "": the service is asked
	KeyFile string // of two words: the access key's id, and its secret; "": the environment has them
}

// Open opens the bucket, or the folder in the data. No error tells the secret.
func Open(ctx context.Context, data string, c Config) (blob.Store, error) {
	if c.URL == "" {
		if c.Bucket != "" || c.Region != "" || c.KeyFile != "" {
			return nil, errors.New("--files-s3-url says where the bucket is, and is missing")
		}
		return folder.Open(filepath.Join(data, Folder))
	}
	if c.Bucket == "" {
		return nil, errors.New("--files-s3-bucket is needed with --files-s3-url")
	}
	id, secret, err := key(c.KeyFile)
	if err != nil {
		return nil, err
	}
	store, err := s3.Open(ctx, s3.Options{URL: c.URL, Region: c.Region, Bucket: c.Bucket, ID: id, Secret: secret})
	if err != nil {
		return nil, errors.New(strings.ReplaceAll(err.Error(), secret, "…"))
	}
	return store, nil
}

// Apart says where the files are that a copy of the data does not hold, and what keeps them.
func (c Config) Apart(data string) string {
	if c.URL != "" {
		return fmt.Sprintf("It does not hold the files of galleries: they are in the bucket %s at %s, which keeps"+
			" copies by means of its own.", c.Bucket, redact.URL(c.URL))
	}
	return "It does not hold the files of galleries: copy " + filepath.Join(data, Folder) + " as well, after it."
}

// key returns the access key's id and its secret.
func key(path string) (id, secret string, err error) {
	if path == "" {
		id, secret = os.Getenv(EnvID), os.Getenv(EnvSecret)
		if id == "" || secret == "" {
			return "", "", fmt.Errorf("a bucket needs a key: %s and %s, or --files-s3-key names a file of both", EnvID,
				EnvSecret)
		}
		return id, secret, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", "", err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return "", "", fmt.Errorf("%s may be read by others (%04o): take that away with chmod 600", path, mode)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", "", err
	}
	words := strings.Fields(string(text))
	if len(words) != 2 {
		return "", "", fmt.Errorf("%s must have two words, the access key's id and its secret", path)
	}
	return words[0], words[1], nil
}
