// Package disktest gives tests a small disk of their own, which they can fill. It takes Linux and the right to mount;
// elsewhere the test is skipped.
package disktest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// Mount returns a folder that holds so many bytes. It is gone when the test ends.
func Mount(t testing.TB, bytes int) string {
	t.Helper()
	dir := t.TempDir()
	option := fmt.Sprintf("size=%d", bytes)
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", option, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("this test needs a small disk, and none can be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	return dir
}

// filler is the file that takes the room.
const filler = "filler"

// Fill writes to the disk until there is no room left.
func Fill(t testing.TB, dir string) {
	t.Helper()
	file, err := os.Create(filepath.Join(dir, filler))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for page := make([]byte, 4096); err == nil; {
		_, err = file.Write(page)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("fill: %v", err)
	}
}

// Free makes room again.
func Free(t testing.TB, dir string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, filler)); err != nil {
		t.Fatal(err)
	}
}
