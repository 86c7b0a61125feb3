package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// described writes the description of the API from which clients are generated.
func described(t *testing.T, root string) {
	t.Helper()
	carryOut(t, root, "go", "run", "./cmd/openapi", "bin/openapi.json", "bin/openapi-3.0.json")
}

// carryOut runs a program in a folder, and returns what it said.
func carryOut(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestGeneratedClientsWalkTheStory: a Go client and a TypeScript client that are generated from the description alone
// compile, and walk through the first minutes of a customer on a real server.
func TestGeneratedClientsWalkTheStory(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	fine(t, "root", err)
	s := start(t, places["sqlite"](t), nil)
	described(t, root)
	t.Run("go", func(t *testing.T) {
		carryOut(t, root, "go", "tool", "-modfile=tools/go.mod", "oapi-codegen", "-generate", "types,client", "-package",
			"main",
			"-o", "tools/story/client.gen.go", "bin/openapi-3.0.json")
		if said := carryOut(t, filepath.Join(root, "tools"), "go", "run", "./story", s.boot.URL,
			operatorKey); !strings.Contains(
			said, "510 credits are left") {
			t.Errorf("the Go client says %q", said)
		}
	})
	t.Run("typescript", func(t *testing.T) {
		if _, err := exec.LookPath("npm"); err != nil {
			t.Skip("no npm here, so the TypeScript client is not checked")
		}
		home := filepath.Join(root, "client", "typescript")
		carryOut(t, home, "npm", "ci", "--no-audit", "--no-fund", "--silent")
		carryOut(t, home, "npm", "run", "--silent", "generate")
		carryOut(t, home, "npm", "run", "--silent", "build")
		if said := carryOut(t, home, "node", "dist/examples/story.js", s.boot.URL, operatorKey); !strings.Contains(said,
			"510 credits are left") {
			t.Errorf("the TypeScript client says %q", said)
		}
		a := s.open()
		made := t.TempDir()
		said := carryOut(t, home, "node", "dist/examples/generate.js", s.boot.URL, a.ID, operatorKey, "basic-voice",
			"Good morning.", made)
		sounds, err := filepath.Glob(filepath.Join(made, "audio-*.wave"))
		if err != nil || len(sounds) != 1 || !strings.Contains(said, "cost 0 credits") {
			t.Errorf("a generation in TypeScript says %q and made %v", said, sounds)
		}
		packed(t, home, s.boot.URL, a.ID)
	})
}

// packed installs what is published as a package into a project of its own, which uses it.
func packed(t *testing.T, home, url, account string) {
	t.Helper()
	user := t.TempDir()
	carryOut(t, home, "npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", user)
	packs, err := filepath.Glob(filepath.Join(user, "conto-client-*.tgz"))
	if err != nil || len(packs) != 1 {
		t.Fatalf("packed: %v, %v", packs, err)
	}
	own := filepath.Join(user, "package.json")
	fine(t, "write", os.WriteFile(own, []byte(`{"type":"module","private":true}`), 0o600))
	carryOut(t, user, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--silent", packs[0])
	fine(t, "write", os.WriteFile(filepath.Join(user, "use.js"), []byte(`
import { conto, run, ContoError } from "conto-client";
const [url, account, key] = process.argv.slice(2);
const client = conto({ url, key, language: "it" });
const made = await run(client, account, { model: "mini-llm", prompt: "Ciao", language: "it" });
console.log(made.state, made.assets.length);
await run(client, account, { model: "premium-image", prompt: "x" }).catch((e) => {
  if (!(e instanceof ContoError)) throw e;
  console.log(e.problem.code, e.message);
});
`), 0o600))
	said := carryOut(t, user, "node", "use.js", url, account, operatorKey)
	if !strings.Contains(said, "succeeded 1") || !strings.Contains(said, "locked") || !strings.Contains(said, "piano") {
		t.Errorf("the package says %q", said)
	}
}
