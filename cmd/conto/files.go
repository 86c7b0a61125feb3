package main

import "conto/cmd/internal/boot"

// fileFlags say where the files of galleries are. What opens a bucket is no flag: a list of processes would show it.
type fileFlags struct {
	URL    string `help:"A service that speaks S3, for files; without it, they are in --data." env:"CONTO_FILES_S3_URL"`
	Bucket string `help:"Its bucket, which is there already; needed with --files-s3-url." env:"CONTO_FILES_S3_BUCKET"`
	Region string `help:"Its region; without it, the service is asked." env:"CONTO_FILES_S3_REGION"`
	Key    string `help:"A file of id and secret, mode 0600; without it, the environment." env:"CONTO_FILES_S3_KEY"`
}

// config returns where they are.
func (f *fileFlags) config() boot.Files {
	return boot.Files{URL: f.URL, Bucket: f.Bucket, Region: f.Region, KeyFile: f.Key}
}
