# Every target installs what it needs first, once, and is quick and quiet after that.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

## The two that matter

.PHONY: leaflets
leaflets: .venv/.leaflets ## build everything in content/ into out/
	@$(BIN)/leaflet build

.PHONY: test
test: lint types .tools/.installed ## style, types, and every test but the corpus-wide ones
	@$(BIN)/pytest -q -n auto --dist loadfile -m "not corpus"

## The rest

.PHONY: corpus
corpus: .venv/.tests .tools/.installed ## run the slow tests over the shared corpus
	@$(BIN)/pytest -q -n auto --dist loadfile -m corpus

.PHONY: bench
bench: .venv/.bench ## measure speed and memory, side by side with others
	@$(BIN)/python -m tests.bench

.PHONY: lint
lint: .venv/.tests ## style of the code
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet

.PHONY: types
types: .venv/.tests ## types of the code
	@$(BIN)/mypy --no-error-summary

.PHONY: lock
lock: ## choose the newest allowed version of every package anew
	@.ci/lock

.PHONY: clean
clean: ## remove what was built and what was installed
	@rm -rf .venv .tools build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find out -mindepth 1 -not -name .gitkeep -delete

.PHONY: help
help:
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

## What they need. The Debian check is a few milliseconds and always runs; the
## stamps stand for work that is done again only when its inputs change. Modules are compiled
## once, since every worker would do so for itself where Python may write no files.

.PHONY: debian-leaflets debian-tests
debian-leaflets debian-tests: debian-%:
	@.ci/install-debian $*

.venv/.leaflets: requirements.lock pyproject.toml | debian-leaflets
	@echo "installing Python packages into .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q pipeline
	@touch $@

.venv/.tests: requirements-test.lock .venv/.leaflets
	@echo "installing the tests' Python packages into .venv"
	@$(PIP) install --require-hashes --requirement requirements-test.lock
	@touch $@

.venv/.bench: requirements-bench.lock .venv/.tests
	@echo "installing the benchmark's Python packages into .venv"
	@$(PIP) install --require-hashes --requirement requirements-bench.lock
	@touch $@

.tools/.installed: $(wildcard tests/tools/* tests/tools/.npmrc) | debian-tests
	@tests/tools/install
	@touch $@
