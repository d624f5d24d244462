# What a newcomer types. Everything happens in .venv and var; nothing else is touched.

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help demo up down clean test check bench chaos chaos-mail bluesky setup
.DEFAULT_GOAL := help

help:
	@echo "make demo    four weeks of a campaign in minutes, on a pretend platform"
	@echo "make up      the product itself on this machine (Ctrl-C or make down ends it)"
	@echo "make down    ends it from elsewhere"
	@echo "make test    the fast tests"
	@echo "make check   lint, format, types, layers and the fast tests"
	@echo "make bench   measures speed and prints each ratio with its bound"
	@echo "make chaos   kills what publishes 500 posts; none may be lost, none double (make chaos N=60)"
	@echo "make chaos-mail  kills what sends 300 mails; none may be double, none lost"
	@echo "make bluesky the real Bluesky network on this machine, to try the connector"
	@echo "make clean   forgets everything: database, outbox, logs, caches"

setup: $(STAMP)

# With --no-deps pip takes the lock as it is: its resolver trips over hashes and Prefect's extras.
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none was found. Install it, or say: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Say: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) --version) (once, about a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/pip install -qq --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps -e .
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/pdca demo

up: $(STAMP)
	@$(BIN)/pdca up

down: $(STAMP)
	@$(BIN)/pdca down

test: $(STAMP)
	@$(BIN)/pytest -q

check: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -q

bench: $(STAMP)
	@$(BIN)/python -m benchmarks

chaos: $(STAMP)
	@$(BIN)/python -m tests.chaos $(or $(N),500)

chaos-mail: $(STAMP)
	@$(BIN)/python -m tests.chaos.mail $(or $(N),300)

bluesky: $(STAMP) tests/network/bluesky/node_modules
	@$(BIN)/python -m tests.network.bluesky.network

tests/network/bluesky/node_modules: tests/network/bluesky/package.json
	@$(BIN)/python -m tests.network.bluesky.network --install
	@touch $@

clean:
	@if [ -x $(BIN)/pdca ]; then $(BIN)/pdca clean; else rm -rf var; fi
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
