// Package s3 keeps files in a bucket of Amazon S3, or of what speaks as it does: MinIO, Ceph, Garage, R2. A file that
// is written whole is there from one instant to the next; of one that is not, nothing is.
package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"conto/driver/blob"
)

// partSize is up to how many bytes a file is sent at once; a larger one is sent in such parts. That much is held in
// memory for each file that is being written.
const partSize = 16 << 20

// tries is how often a request is made before it is given up.
const tries = 3

// Options say where the bucket is.
type Options struct {
	URL    string // of the service: https://s3.eu-south-1.amazonaws.com
	Region string // "": the service is asked
	Bucket string
	ID     string // of the access key
	Secret string
	// Transport reaches the service, where that needs an authority of its own; nil: as others are reached.
	Transport http.RoundTripper
}

// Store keeps files in a bucket.
type Store struct {
	core   minio.Core
	bucket string
}

// Open connects to a bucket, which must be there already.
func Open(ctx context.Context, o Options) (*Store, error) {
	at, err := url.Parse(o.URL)
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" || at.User != nil ||
		at.Path != "" && at.Path != "/" {
		return nil, errors.New("blob: the URL of S3 begins with https:// and names a host, and nothing else")
	}
	client, err := minio.New(at.Host, &minio.Options{Creds: credentials.NewStaticV4(o.ID, o.Secret, ""),
		Secure: at.Scheme == "https", Region: o.Region, MaxRetries: tries, Transport: o.Transport})
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	there, err := client.BucketExists(ctx, o.Bucket)
	if err != nil {
		return nil, fmt.Errorf("blob: look for the bucket %q: %w", o.Bucket, err)
	}
	if !there {
		return nil, fmt.Errorf("blob: there is no bucket %q at %s", o.Bucket, at.Host)
	}
	return &Store{minio.Core{Client: client}, o.Bucket}, nil
}

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key string, r io.Reader) (blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return blob.Info{}, err
	}
	first, err := io.ReadAll(io.LimitReader(r, partSize))
	if err != nil {
		return blob.Info{}, fmt.Errorf("blob: %w", err)
	}
	from, size := io.Reader(bytes.NewReader(first)), int64(len(first))
	if size == partSize { // there may be more
		from, size = io.MultiReader(from, r), -1
	}
	_, err = s.core.Client.PutObject(ctx, s.bucket, key, from, size, minio.PutObjectOptions{PartSize: partSize,
		ContentType: "application/octet-stream"})
	if err != nil {
		return blob.Info{}, fmt.Errorf("blob: %w", err)
	}
	return s.Stat(ctx, key)
}

// Get implements blob.Store.
func (s *Store) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if err := blob.CheckKey(key); err != nil {
		return nil, err
	}
	if length == 0 { // no range says that
		_, err := s.Stat(ctx, key)
		return http.NoBody, err
	}
	var options minio.GetObjectOptions
	if offset > 0 || length > 0 {
		last := int64(0) // to the end
		if length > 0 {
			last = offset + length - 1
		}
		if err := options.SetRange(offset, last); err != nil {
			return nil, fmt.Errorf("blob: %w", err)
		}
	}
	r, _, _, err := s.core.GetObject(ctx, s.bucket, key, options)
	if minio.ToErrorResponse(err).Code == minio.InvalidRange {
		return http.NoBody, nil // it is shorter
	}
	if err != nil {
		return nil, missing(err)
	}
	return r, nil
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return blob.Info{}, err
	}
	o, err := s.core.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return blob.Info{}, missing(err)
	}
	return blob.Info{Key: key, Bytes: o.Size, At: o.LastModified.UTC()}, nil
}

func missing(err error) error {
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return blob.ErrNotFound
	}
	return fmt.Errorf("blob: %w", err)
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	if err := s.core.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

// List implements blob.Store.
func (s *Store) List(ctx context.Context, prefix, after string, limit int) ([]blob.Info, error) {
	if limit <= 0 {
		return nil, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing
	var list []blob.Info
	for o := range s.core.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, StartAfter: after,
		Recursive: true, MaxKeys: min(limit, 1000)}) {
		if o.Err != nil {
			return nil, fmt.Errorf("blob: %w", o.Err)
		}
		list = append(list, blob.Info{Key: o.Key, Bytes: o.Size, At: o.LastModified.UTC()})
		if len(list) == limit {
			break
		}
	}
	return list, nil
}
