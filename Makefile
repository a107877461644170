# Everything people do with this repository. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory

CARGO_HOME ?= $(HOME)/.cargo
export PATH := $(CARGO_HOME)/bin:$(PATH)
BUILD := $(abspath $(or $(CARGO_TARGET_DIR),target))

WASM := --target wasm32-unknown-unknown
# Everything below crates/ compiles for the browser, too.
PURE := -p bridge-protocol -p mail-api -p mail-archive -p mail-engine -p mail-message -p mail-tls -p pop3-proto

# Further flags of the bridge for `make run`, such as ARGS="--listen 0.0.0.0:8080".
ARGS ?=
# One benchmark for `make bench`: size, retr, listing, search, bridge, roundtrip, check, tls, list, keep, reading or
# lighthouse; all of them without.
BENCH ?=
# A row of the misbehaving server for `make misbehaving`, and its port; without a row, the table is printed.
QUIRK ?=
PORT ?= 2110
# What `make fuzz` fuzzes (a folder of tests/fuzz/corpus), and for how many seconds.
TARGET ?= session
SECONDS ?= 60

.PHONY: help
help: ## Lists what there is
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

.PHONY: run
run: ## Builds everything, starts Poplar with a sample mailbox, and prints its address
	@tools/ensure build
	@$(MAKE) page bridge
	@exec $(BUILD)/release/poplar-bridge --demo $(ARGS)

.PHONY: test
test: ## Lint, native tests, the store in a browser, and end to end; installs what that needs
	@tools/ensure test
	@$(MAKE) lint unit store e2e

.PHONY: bench
bench: ## Measures Poplar and its peers: make bench BENCH=size|retr|listing|search|bridge|roundtrip|check|tls|list|keep|reading|lighthouse
	@tools/ensure bench
	@$(MAKE) page
	@echo "==> Benchmarks" >&2
	@cargo run --quiet --locked --release -p headless --bin bench -- $(BENCH)

.PHONY: misbehaving
misbehaving: ## Misbehaves like a real server, for any client: make misbehaving QUIRK=name PORT=2110
	@cargo run --quiet --locked -p misbehaving -- $(if $(QUIRK),$(QUIRK) --port $(PORT),--list)

.PHONY: fuzz
fuzz: ## Looks for octets that break what must hold: make fuzz TARGET=session SECONDS=60
	@tools/ensure fuzz
	@echo "==> Fuzzing $(TARGET)" >&2
	@mkdir -p $(BUILD)/fuzz/corpus/$(TARGET)
	@cp Cargo.lock tests/fuzz/libfuzzer/
	@cargo fuzz run --fuzz-dir tests/fuzz/libfuzzer --target-dir $(BUILD)/fuzz --sanitizer none $(TARGET) \
		$(BUILD)/fuzz/corpus/$(TARGET) $(CURDIR)/tests/fuzz/corpus/$(TARGET) -- -max_total_time=$(SECONDS) \
		-dict=$(CURDIR)/tests/fuzz/libfuzzer/$(if $(filter message answer calendar contact tnef html css summary,$(TARGET)),mail,pop3).dict -timeout=20 -print_final_stats=1

.PHONY: lint
lint: ## Format, licences, clippy for the machine and the browser, and the house's own rules
	@tools/ensure lint
	@echo "==> Format"
	@cargo fmt --all --check
	@echo "==> Rules of the house"
	@cargo xtask tidy
	@# Not `advisories`: what is known of faults changes by the day, and the same tree must always pass or fail.
	@echo "==> Licences, bans and sources of what comes in from outside"
	@cargo deny --locked --log-level error check bans licenses sources
	@echo "==> Clippy, native"
	@cargo clippy --quiet --locked --workspace --exclude client-worker --all-targets -- -D warnings
	@echo "==> Clippy, browser"
	@cargo clippy --quiet --locked $(WASM) $(PURE) -p client -p client-worker -p client-tls -- -D warnings
	@cargo clippy --quiet --locked $(WASM) -p client-worker -p listing-bench -p searching-bench -p tls-bench --all-targets -- -D warnings

.PHONY: unit
unit: ## Tests that need neither a browser nor a mail server
	@echo "==> Native tests"
	@cargo test --quiet --locked --workspace --exclude client-worker --exclude e2e

.PHONY: store
store: ## The store's conformance suite, in a real browser
	@echo "==> Store in the browser"
	@cargo test --locked $(WASM) -p client-worker

.PHONY: e2e
e2e: page ## Real browser, real bridge, real mail server
	@echo "==> End to end"
	@cargo test --quiet --locked -p e2e --no-fail-fast

.PHONY: page
page: ## Builds the page into dist/
	@echo "==> Page"
	@cargo xtask web

.PHONY: bridge
bridge: ## Builds the bridge, with the page inside
	@echo "==> Bridge"
	@cargo build --quiet --locked --release -p bridge

# One thing after the other: they share two cores and one target folder.
.NOTPARALLEL:
