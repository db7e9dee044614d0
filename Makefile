# Every command a newcomer needs. Plain `make` lists them.
# Works with GNU make 3.81 (macOS) and later; needs nothing but a Python 3.11, 3.12 or 3.13 on the path.

VENV ?= .venv
BIN := $(VENV)/bin
BOT ?= strategies/sma_cross.yaml
FOR ?=
ARGS ?=
AGAINST ?=
VENDOR ?=
N ?= 100000
SEED ?= 0
PYTEST_ARGS ?= -n 3 --dist worksteal

# The interpreter is found by running it: a command of the right name may be an empty shim.
PYTHON ?=
CANDIDATES := $(PYTHON) python3.13 python3.12 python3.11 python3 python
SUITABLE := import sys, venv, ensurepip, ssl, sqlite3; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

# No question asked, no notice of newer pips, no user-wide or foreign packages.
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PYTHONNOUSERSITE=1 $(BIN)/python -m pip --quiet
STAMP := $(VENV)/.installed
# What is installed follows from these files alone (and from where the project stands, for the editable install).
WANTED = $$(cat requirements.txt pyproject.toml | cksum) $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help install run test regenerate check-generated check-reproducible spec-lint spec-diff spec-sync fuzz lint types format bench ci lock wheel clean sim storms model machines mutants mutation soak crash kill peers check-versions

help: ## list the targets
	@echo "make TARGET, where TARGET is"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: ## set up .venv with locked, hash-checked dependencies; does nothing when nothing changed
	@if [ -f "$(STAMP)" ] && [ "$$(cat "$(STAMP)")" = "$(WANTED)" ] && "$(BIN)/python" -c "" 2>/dev/null; then exit 0; fi; \
	set -e; \
	if ! "$(BIN)/python" -c "$(SUITABLE)" 2>/dev/null; then \
	  found=""; \
	  for candidate in $(CANDIDATES); do \
	    if "$$candidate" -c "$(SUITABLE)" >/dev/null 2>&1; then found="$$candidate"; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "make install: no working Python 3.11, 3.12 or 3.13 with venv among: $(strip $(CANDIDATES)); install one, or name it: make install PYTHON=/path/to/python3.12" >&2; \
	    exit 1; \
	  fi; \
	  echo "setting up $(VENV) with $$("$$found" --version)"; \
	  "$$found" -m venv --clear "$(VENV)"; \
	fi; \
	echo "installing the locked dependencies into $(VENV)"; \
	$(PIP) install --require-hashes -r requirements.txt; \
	$(PIP) install --no-deps --no-build-isolation --no-index --editable .; \
	echo "$(WANTED)" > "$(STAMP)"

run: install ## run a bot; BOT=path/to/bot.yaml, FOR=20s, ARGS='more options'
	@$(BIN)/bot run $(BOT) $(if $(FOR),--for $(FOR)) $(ARGS)

test: install ## run all tests; PYTEST_ARGS='-n 0 -k words'
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

regenerate: install ## rebuild generated_client/ from spec/
	@$(BIN)/python spec/codegen/regenerate.py

check-generated: install ## rebuild in a temporary folder and compare with what is committed
	@$(BIN)/python spec/codegen/regenerate.py --check

check-reproducible: install ## the same, with every suitable Python there is and another hash seed for each
	@seed=1; for candidate in $(CANDIDATES); do \
	  if "$$candidate" -c "$(SUITABLE)" >/dev/null 2>&1; then \
	    echo "$$("$$candidate" --version), hash seed $$seed"; \
	    PYTHONHASHSEED=$$seed $(BIN)/python spec/codegen/regenerate.py --check --python "$$candidate" || exit 1; \
	    seed=$$((seed * 31 + 7)); \
	  fi; done

check-versions: install ## the same tapes under every Python there is (3.11 to 3.13) and several hash seeds: one journal each
	@$(BIN)/python -m tests.interruptible tests.replay.versions

spec-lint: install ## check the description against its authoring rules
	@$(BIN)/python spec/codegen/lint.py

spec-diff: install ## what changed in the description, and the version that asks for; AGAINST=tag-or-commit (the last tag)
	@$(BIN)/python spec/codegen/diff.py $(if $(AGAINST),--against $(AGAINST)) $(ARGS)

spec-sync: install ## compare the description with a vendor's document; VENDOR=file
	@if [ -z "$(VENDOR)" ]; then echo "error: make spec-sync VENDOR=file: name the document you downloaded" >&2; exit 2; fi
	@$(BIN)/python spec/codegen/sync.py "$(VENDOR)" $(ARGS)

lint: install ## ruff, mypy --strict over the packages and their tests, layer rules
	@$(BIN)/ruff check --quiet botframework strategies tests spec
	@$(BIN)/ruff format --quiet --check botframework strategies tests spec
	@$(BIN)/mypy --no-error-summary
	@PYTHONPATH=. $(BIN)/lint-imports --no-logo

types: install ## the second type checker: generated code by its strict rules, the rest by its standard ones
	@$(BIN)/basedpyright --level error --pythonpath $(BIN)/python

fuzz: install ## spoilt answers through the generated client; N=100000 SEED=0, ARGS='--json'
	@$(BIN)/python -m tests.generated_client --n $(N) --seed $(SEED) $(ARGS)

format: install ## let ruff put imports and layout in order
	@$(BIN)/ruff check --quiet --fix --select I botframework strategies tests spec
	@$(BIN)/ruff format --quiet botframework strategies tests spec

bench: install ## measure start-up, throughput, latency and memory beside their floors
	@$(BIN)/python -m tests.bench $(ARGS)

peers: install ## other engines and clients for the benchmarks, in .venv-peers (Python 3.12 or 3.13; PEERS_PYTHON=/path/to/it)
	@$(BIN)/python -m tests.interruptible tests.bench.peers_env

SEEDS ?= 1000
START ?= 0
JOBS ?= 2
sim: install ## storms by seed: SEEDS=1000 START=0 JOBS=2; goes on where it stopped (var/sim.jsonl)
	@$(BIN)/bot sim --seeds $(SEEDS) --start $(START) --jobs $(JOBS) --state var/sim.jsonl $(ARGS)

storms: SEEDS := 2000
storms: install ## the properties of the risk gate at every verdict of simulated storms: SEEDS=2000 START=0 JOBS=2; goes on where it stopped (var/storms.jsonl)
	@$(BIN)/python -m tests.core.risk --seeds $(SEEDS) --start $(START) --jobs $(JOBS) --state var/storms.jsonl $(ARGS)

TRIALS ?= 100
kill: install ## the kill switch, bot asked, hung and killed, with 50 orders at work: TRIALS=100 of each (var/kill.jsonl)
	@$(BIN)/python -m tests.kill --trials $(TRIALS) $(ARGS)

RATE ?= 1000
soak: install ## a bot at a thousand ticks a second, and what grows in it: FOR=1h RATE=1000 (var/soak.jsonl)
	@$(BIN)/python -m tests.soak --for $(if $(FOR),$(FOR),1h) --rate $(RATE) $(ARGS)

SHARD ?= 1/1
SAMPLE ?= 500
mutants: install ## known mistakes put into a copy: which test notices; SHARD=1/2 JOBS=2, goes on where it stopped (var/mutants.jsonl)
	@$(BIN)/python -m tests.mutants --shard $(SHARD) --jobs $(JOBS) --state var/mutants.jsonl $(ARGS)

mutation: install ## small changes of orders, risk and journal, and the part the tests notice: SAMPLE=500 SEED=0 SHARD=1/2 JOBS=2 (var/mutation.jsonl)
	@$(BIN)/python -m tests.interruptible tests.mutants.mutation --sample $(SAMPLE) --seed $(SEED) --shard $(SHARD) --jobs $(JOBS) --state var/mutation.jsonl $(ARGS)

POINTS ?= 500
LOSSES ?= 2000
crash: install ## kill -9 and power losses under the journal: POINTS=500 LOSSES=2000 SEED=0 JOBS=2; goes on where it stopped (var/crash.jsonl)
	@$(BIN)/python -m tests.crash --points $(POINTS) --losses $(LOSSES) --seed $(SEED) --jobs $(JOBS) --state var/crash.jsonl $(ARGS)

SIZE ?= full
BUG ?=
model: install ## every state of two orders: SIZE=small for one; BUG=all or BUG=name finds seeded errors
	@$(BIN)/python -m tests.model --size $(SIZE) $(if $(BUG),--bug $(BUG)) $(ARGS)

EXAMPLES ?= 500
STEPS ?= 50
machines: install ## state machines on the real classes by chance: EXAMPLES=500 STEPS=50
	@MACHINE_EXAMPLES=$(EXAMPLES) MACHINE_STEPS=$(STEPS) $(BIN)/python -m pytest -n 0 -q tests/machines -k nothing_that_must_hold $(ARGS)

ci: lint types test check-generated sim ## what has to hold before anything lands
	@$(BIN)/python -m tests.model --size small
	@$(BIN)/python -m tests.crash kills losses --points 100 --losses 100 --jobs $(JOBS)

lock: ## rewrite requirements.txt (newest versions, for 3.11 to 3.13, with hashes); needs the network
	@set -e; tool=$$(mktemp -d); trap 'rm -rf "$$tool"' EXIT; \
	found=""; for candidate in $(CANDIDATES); do \
	  if "$$candidate" -c "$(SUITABLE)" >/dev/null 2>&1; then found="$$candidate"; break; fi; done; \
	"$$found" -m venv "$$tool"; "$$tool/bin/python" -m pip --quiet install uv; \
	"$$tool/bin/uv" pip compile pyproject.toml --quiet --upgrade --extra parquet --extra tls --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
	  --output-file requirements.txt

wheel: install ## build the wheel into dist/
	@$(PIP) wheel --no-deps --no-build-isolation --no-index --wheel-dir dist .

clean: ## remove the environment, caches and built files; journals under var/ stay
	@rm -rf "$(VENV)" .venv-peers .venv-3.1? .ci-venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find botframework strategies tests spec generated_client -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
