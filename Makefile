# Sitewright: `make help` lists what there is. Needs python3 >= 3.11 with venv, and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
RUN_STAMP := $(VENV)/.run-$(shell cksum requirements.lock | cut -d' ' -f1)
FONT_STAMP := $(VENV)/.fonts-$(shell cat package-lock.json tools/assets.py | cksum | cut -d' ' -f1)
DEV_STAMP := $(VENV)/.dev-$(shell cat requirements-dev.lock package-lock.json | cksum | cut -d' ' -f1)
TEST_PROCESSES ?= 4
LAWS := tests/patching/test_laws.py tests/onboarding/test_onboarding_laws.py

.DEFAULT_GOAL := help
.PHONY: help demo up setup test check format lock torture screenshots bench

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' Makefile | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

## --- run -------------------------------------------------------------------------------------------------

demo: $(RUN_STAMP) ## a paid order becomes a live preview, then stay up (ONCE=1: check it and end; NUMBER=2: sell it again)
	@exec $(BIN)/sitewright demo $(if $(ONCE),--once) $(if $(NUMBER),--number $(NUMBER))

up: $(RUN_STAMP) ## run everything in one process
	@exec $(BIN)/sitewright up

setup: $(RUN_STAMP) ## make the virtual environment and install what the product runs on

## --- develop ---------------------------------------------------------------------------------------------

test: $(DEV_STAMP) ## all tests but the long matrices
	@$(BIN)/pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder -m "not torture"

check: $(DEV_STAMP) ## lint, format, strict types, import rules, prompts, translations, locks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/python -m tools.locks --check
	@$(BIN)/python -m tools.prompts --check
	@$(BIN)/python -m tools.catalogue --check

format: $(DEV_STAMP) ## format and fix what can be fixed
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

lock: $(DEV_STAMP) ## pin the dependencies again, with hashes
	@$(BIN)/python -m tools.locks

torture: $(DEV_STAMP) ## long crash and fuzz matrices, and properties on examples nobody tried
	@$(BIN)/pytest -n $(TEST_PROCESSES) -m torture --hypothesis-profile searching
	@$(BIN)/pytest -n $(TEST_PROCESSES) $(LAWS) --hypothesis-profile searching

screenshots: $(DEV_STAMP) ## pictures of every page of console and portal, into build/screenshots
	@$(BIN)/python -m tools.screenshots

bench: $(DEV_STAMP) ## measure; prints ratios taken in one run
	@$(BIN)/python -m bench.chain
	@$(BIN)/python -m bench.webhook
	@$(BIN)/python -m bench.deploy
	@$(BIN)/python -m bench.patching
	@$(BIN)/python -m bench.sites
	@$(BIN)/python -m bench.console
	@$(BIN)/python -m bench.portal

## --- the virtual environment -----------------------------------------------------------------------------

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sitewright needs python3 >= 3.11; found " + sys.version.split()[0])'
	@echo "making the virtual environment"
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): $(FONT_STAMP)
	@echo "installing what Sitewright runs on (once; about a minute)"
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m tools.assets
	@rm -f $(VENV)/.run-* && touch $@

$(FONT_STAMP): $(VENV)/bin/pip
	@echo "fetching fonts (once)"
	@command -v npm >/dev/null || $(PIP) install --require-hashes --no-deps -r requirements-npm.lock
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --omit=dev --loglevel=error >/dev/null
	@rm -f $(VENV)/.fonts-* && touch $@

$(DEV_STAMP): $(RUN_STAMP)
	@echo "installing what tests and checks need (once)"
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --loglevel=error >/dev/null
	@rm -f $(VENV)/.dev-* && touch $@
