package pgserver

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// unprivileged returns whom to run the server as: nil for the present user, somebody else if that is root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	found, err := user.Lookup("postgres")
	if err != nil {
		found, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil,
			fmt.Errorf("pgserver: PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody: %w", err)
	}
	uid, err := strconv.ParseUint(found.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("pgserver: user %s: %w", found.Username, err)
	}
	gid, err := strconv.ParseUint(found.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("pgserver: user %s: %w", found.Username, err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// folder makes the server's folder, or a temporary one for "", and gives it to the user.
func folder(dir string, as *syscall.Credential) (string, error) {
	var err error
	if dir == "" {
		dir, err = os.MkdirTemp(tempDir(as), "conto-pg-")
	} else if dir, err = filepath.Abs(dir); err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return "", fmt.Errorf("pgserver: %w", err)
	}
	if as == nil {
		return dir, nil
	}
	if err := os.Chown(dir, int(as.Uid), int(as.Gid)); err != nil {
		return dir, fmt.Errorf("pgserver: %w", err)
	}
	return dir, nil
}

// tempDir returns where temporary folders go: the usual place, unless the user cannot get there.
func tempDir(as *syscall.Credential) string {
	for _, dir := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
		if as == nil || open(dir) {
			return dir
		}
	}
	return os.TempDir()
}

// within returns a folder of programs that the user can run: bin itself, or a copy of its release in dir.
func within(bin, dir string, as *syscall.Credential) (string, error) {
	real, err := filepath.EvalSymlinks(filepath.Join(bin, "postgres"))
	if err != nil {
		return "", fmt.Errorf("pgserver: %w", err)
	}
	if real, err = filepath.Abs(filepath.Dir(real)); err != nil {
		return "", fmt.Errorf("pgserver: %w", err)
	}
	if as == nil || open(real) {
		return real, nil
	}
	release := filepath.Join(dir, "release")
	if err := os.RemoveAll(release); err != nil {
		return "", fmt.Errorf("pgserver: %w", err)
	}
	if err := os.CopyFS(release, os.DirFS(filepath.Dir(real))); err != nil {
		return "", fmt.Errorf("pgserver: %w", err)
	}
	return filepath.Join(release, filepath.Base(real)), nil
}

// open reports whether everybody may pass through a folder and all those above it.
func open(dir string) bool {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	for {
		if info, err := os.Stat(dir); err != nil || info.Mode()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
		dir = filepath.Dir(dir)
	}
}
