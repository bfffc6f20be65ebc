# Everything a developer starts. Set-up is automatic: see tools/setup.sh.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench replay tau gate contacts model-smoke clean

BIN := .venv/bin
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n < 2 ? 2 : n > 4 ? 4 : n)))
SESSIONS ?= $(XIAOER_REAL_DATA)/dialogue_zh_jddc_sessions/dev/sessions.jsonl
SPEED ?= 20
TASKS ?= $(XIAOER_REAL_DATA)/tau_retail/dev/tasks.jsonl

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

setup: ## Only the set-up of the targets below
	@tools/setup.sh python web

run: export XIAOER_DATA_DIR ?= $(CURDIR)/data
run: setup ## Serve Xiaoer with a demo shop (Ctrl-C stops it; the folder data/ keeps it)
	@echo "▸ starting …"
	@exec $(BIN)/xiaoer up --demo

test: setup ## Every test: web, unit, PostgreSQL, stories in a browser
	@tools/setup.sh browser
	@echo "▸ web tests …"
	@[ ! -f web/package.json ] || (cd web && npm test --if-present --silent)
	@echo "▸ Python tests on $(WORKERS) workers …"
	@$(BIN)/pytest -n $(WORKERS) -r fER $(ARGS)

check: ## Format, lint, types, import contracts, sizes; under a minute
	@tools/setup.sh python packages
	@tools/check.sh

format: ## Put the Python files into the one format
	@tools/setup.sh python
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix .

bench: setup ## The figures of docs/reference/performance.md (ARGS=… picks some)
	@$(BIN)/python -m bench $(ARGS)

replay: setup ## Real conversations through the front door: SESSIONS=file.jsonl SPEED=20
	@[ -f "$(SESSIONS)" ] || { echo "✗ No sessions at '$(SESSIONS)'. Say make replay SESSIONS=<file.jsonl>, or set XIAOER_REAL_DATA." >&2; exit 1; }
	@$(BIN)/python -m bench.replay "$(SESSIONS)" --speed $(SPEED) $(ARGS)

tau: setup ## τ-bench retail's tasks as after-sales cases: TASKS=tasks.jsonl DB=folder
	@[ -f "$(TASKS)" ] || { echo "✗ No tasks at '$(TASKS)'. Say make tau TASKS=<tasks.jsonl>, or set XIAOER_REAL_DATA." >&2; exit 1; }
	@$(BIN)/python -m bench.tau "$(TASKS)" $(if $(DB),--db "$(DB)") $(ARGS)

gate: ## The send gate against labelled messages: MESSAGES=file.jsonl (its own set without)
	@tools/setup.sh python
	@[ -z "$(MESSAGES)" ] || [ -f "$(MESSAGES)" ] || { echo "✗ No messages at '$(MESSAGES)'. Say make gate MESSAGES=<file.jsonl>." >&2; exit 1; }
	@$(BIN)/python -m bench.gate $(if $(MESSAGES),"$(MESSAGES)") $(if $(ALL),--all) $(ARGS)

contacts: setup ## Scripted buyers at the demo shop, answered by its bot (CONTACTS=file or folder of the same shape)
	@$(BIN)/python -m bench.contacts $(if $(CONTACTS),"$(CONTACTS)") $(ARGS)

turns: ## Labelled real turns against the shipped understanding: FILE=turns.jsonl
	@tools/setup.sh python
	@[ -f "$(FILE)" ] || { echo "✗ No turns at '$(FILE)'. Say make turns FILE=<turns.jsonl>." >&2; exit 1; }
	@$(BIN)/python -m bench.turns "$(FILE)" $(ARGS)

understanding: ## Public sets of intents, retrieval, sentiment: TRAIN=folder TEST=folder
	@tools/setup.sh python
	@$(BIN)/python -m bench.understanding $(if $(TRAIN),--train "$(TRAIN)") $(if $(TEST),--test "$(TEST)") $(ARGS)

model-smoke: ## A few questions to a running OpenAI-compatible server: URL=http://127.0.0.1:8000/v1
	@tools/setup.sh python
	@[ -n "$(URL)" ] || { echo "✗ Say make model-smoke URL=<address up to its version>." >&2; exit 1; }
	@$(BIN)/python -m bench.model_smoke "$(URL)" $(ARGS)

clean: ## Remove what was built and installed here; data/ stays
	@rm -rf .venv web/node_modules web/*/*/node_modules web/*/*/dist src/xiaoer/app/web dist \
	  .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache screenshots bench/results
	@find . -name __pycache__ -not -path './data/*' -type d -prune -exec rm -rf {} +
	@echo "▸ clean"
