# Longer logic lives in .ci/. `make` alone lists the targets.
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin

.PHONY: help run test test-deep bench fuzz lock format pictures

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile

run: export DEBUG := true
run: export HOST := $(HOST)
run: export PORT := $(PORT)
run: ## install, migrate, load the demo data and serve on http://127.0.0.1:8000 (HOST=… PORT=… to change)
	@.ci/venv .venv requirements.txt
	@mkdir -p data
	@.ci/chinese-font || echo "No Chinese font: everything but PDF export works; install fonts-noto-cjk for it." >&2
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo
	@$(BIN)/python manage.py db_worker --verbosity 0 --interval 0.5 & worker=$$!; \
	    trap 'kill $$worker 2>/dev/null' EXIT INT TERM; \
	    $(BIN)/python manage.py runserver $(HOST):$(PORT)

test: ## everything a change must pass: format, lint, types, and the tests on SQLite, PostgreSQL and Python 3.13
	@.ci/test

test-deep: ## the long proofs: more examples, kills and races, real servers
	@.ci/test deep

bench: ## how fast it is, as ratios measured in one run (ARGS="files", ARGS="imports --projects 1000")
	@.ci/bench $(ARGS)

fuzz: export DEBUG := true
fuzz: ## read 10,000 mutated copies of the real files (ARGS="--count 500 --seed 7" for others)
	@.ci/venv .venv requirements.txt requirements-dev.txt
	@$(BIN)/python -m projects.tests.fuzz $(ARGS)

pictures: ## take the manual's pictures anew (static/help), from the demo in Chromium
	@.ci/pictures

format: ## put Python and templates in shape
	@.ci/venv .venv requirements.txt requirements-dev.txt
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .
	@find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

lock: ## compile requirements*.in (ARGS=--upgrade takes the newest versions)
	@.ci/venv .venv requirements.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check uv
	@for name in requirements requirements-dev requirements-bench; do \
	    $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	        $$name.in -o $$name.txt --no-emit-index-url $(ARGS) || exit; \
	done
