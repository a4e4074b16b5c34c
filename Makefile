# On a fresh machine with Go, `make demo` and `make test` are all you need.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X kapok/app.Version=$(VERSION)
BUILD   := CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)'

# Tools are pinned here and run from the module cache; templ follows go.mod.
GOLANGCI    := $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK := $(GO) run golang.org/x/vuln/cmd/govulncheck@v1.9.0
TEMPL        = $(GO) run github.com/a-h/templ/cmd/templ@$(shell $(GO) list -m -f '{{.Version}}' github.com/a-h/templ)

PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
FUZZTIME  ?= 30s
# The language of what demo and lab print and report: zh-Hans, zh-Hant or en.
demo lab: export KAPOK_LANG ?= en

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/kapok
	@mkdir -p bin
	$(BUILD) -o bin/kapok ./cmd/kapok

.PHONY: demo
demo: build ## assess the embedded demonstration target; reports in out/demo/report
	@rm -rf out/demo
	@code=0; bin/kapok assess --target demo --profile filing --data out/demo/data --out out/demo/report || code=$$?; \
	case $$code in 0|1|3) ;; *) echo "make demo: kapok assess ended with $$code" >&2; exit 1;; esac; \
	for kind in html xlsx json xml md; do \
		compgen -G "out/demo/report/*.$$kind" >/dev/null || { echo "make demo: no .$$kind in out/demo/report" >&2; exit 1; }; \
	done; \
	echo; echo "Reports: out/demo/report (open the .html in a browser); records: out/demo/data"

.PHONY: test
test: ## everything that must pass: go vet and all tests
	$(GO) vet ./...
	$(GO) test -json ./... | $(GO) run .ci/count.go

.PHONY: test-race
test-race: ## all tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -json ./... | $(GO) run .ci/count.go

.PHONY: fuzz
fuzz: ## run every fuzz test for FUZZTIME (30s)
	@grep -rlE '^func Fuzz' --include='*_test.go' . | while read -r file; do \
		for name in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$$file"); do \
			echo "$$name in $$(dirname "$$file")"; \
			$(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")" || exit 1; \
		done; \
	done

.PHONY: lint
lint: lint-format lint-generated lint-vulnerable ## format, go vet, golangci-lint, generated files, known vulnerabilities
	@echo "The ten longest Go files:"
	@find . -name '*.go' ! -name '*_templ.go' ! -path './.lab/*' -exec wc -l {} + | grep -v ' total$$' | sort -rn | head -n 10 || true
	$(GO) vet ./...
	$(GOLANGCI) run ./...

.PHONY: lint-format
lint-format:
	@bad=$$(gofmt -l . 2>&1); if [ -n "$$bad" ]; then echo "run gofmt -w on:"; echo "$$bad"; exit 1; fi

# Generating again must change nothing. It is tried on a copy, so the tree stays as it is; from
# where templ was started is of no matter.
.PHONY: lint-generated
lint-generated:
	@copy=$$(mktemp -d); trap 'rm -rf "$$copy"' EXIT; \
	find . -name '*.templ' ! -path './.lab/*' | while read -r f; do mkdir -p "$$copy/$$(dirname "$$f")"; cp "$$f" "$$copy/$$f"; done; \
	cp go.mod "$$copy"; $(TEMPL) generate -path "$$copy" >"$$copy/log" 2>&1 || { cat "$$copy/log"; exit 1; }; \
	same() { diff -q <(sed 's/FileName: `[^`]*`//' "$$1") <(sed 's/FileName: `[^`]*`//' "$$2") >/dev/null 2>&1; }; \
	bad=$$(find . -name '*_templ.go' ! -path './.lab/*' | while read -r f; do same "$$f" "$$copy/$$f" || echo "$$f"; done; \
		cd "$$copy"; find . -name '*_templ.go' | while read -r f; do [ -e "$(CURDIR)/$$f" ] || echo "$$f"; done); \
	if [ -n "$$bad" ]; then echo "not what the templates give; run make generate and commit:"; echo "$$bad"; exit 1; fi

# The database of vulnerabilities is on the network. Without it the check is not done, and says so.
.PHONY: lint-vulnerable
lint-vulnerable:
	@code=0; out=$$($(GOVULNCHECK) ./... 2>&1) || code=$$?; echo "$$out"; \
	if [ $$code -ne 0 ] && grep -q 'fetching vulnerabilities' <<<"$$out" && ! grep -q '^Vulnerability #' <<<"$$out"; then \
		echo "NOT CHECKED: govulncheck could not reach the database of vulnerabilities (set GOVULNDB to a mirror)."; \
	else exit $$code; fi

.PHONY: generate
generate: ## write the generated files again
	@if [ -n "$$(find . -name '*.templ' -print -quit)" ]; then $(TEMPL) generate; fi

.PHONY: cross
cross: ## build for all six platforms, pure Go, into bin/cross
	@mkdir -p bin/cross
	@for p in $(PLATFORMS); do \
		os=$${p%/*} arch=$${p#*/} ext=; [ $$os = windows ] && ext=.exe; \
		GOOS=$$os GOARCH=$$arch $(BUILD) -o bin/cross/kapok-$$os-$$arch$$ext ./cmd/kapok; \
		echo "$$p $$(wc -c <bin/cross/kapok-$$os-$$arch$$ext) bytes"; \
	done

.PHONY: bench
bench: build ## measure everything, one JSON line each; KAPOK_SETS=DIR names the labelled sets
	@bin/kapok bench all --json

.PHONY: lab
lab: build ## run the quick profile on a real small model; reports in out/lab/report
	@lab/run.sh assess

.PHONY: test-lab
test-lab: ## the tests that need the lab's model
	@lab/run.sh test

.PHONY: clean
clean: ## remove what was built and written here, but not the lab's downloads
	rm -rf bin out
