# Everything that a fresh clone needs is set up by the first `make run` or `make test`: .venv here, the rest by `concierge setup`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Numeric libraries that start a thread for each core slow one another down many times.
export OMP_NUM_THREADS ?= 1

# Tests at once: each process takes up to 4 GB, with a Rasa and a browser of its own.
TEST_PROCESSES ?= 4

BIN := .venv/bin
CODE := bot actions connectors crm_backend tests
# The first Python that really runs and is one of 3.11 to 3.13 (a pyenv shim on PATH may be there and fail).
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$python && break; done)
UV := $(BIN)/uv --quiet
# On Linux the build without CUDA, which would be several GB more; elsewhere that is the only one.
TORCH := torch==2.13.0$(if $(filter Linux,$(shell uname)),+cpu)
COMPILE = $(CURDIR)/$(UV) pip compile $(if $(UPGRADE),--upgrade) --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

.PHONY: help
help: ## Show what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

.PHONY: run
run: .venv/.runtime ## Set up everything, start everything (the Lantern demo at http://127.0.0.1:8000)
	@$(BIN)/concierge setup
	@CONCIERGE_DEMO=$${CONCIERGE_DEMO-1} exec $(BIN)/concierge up

.PHONY: test
test: .venv/.tests .venv/torch ## Set up and run all tests (ARGS="-k orders" for some)
	@$(BIN)/concierge setup
	@$(BIN)/pytest -n auto --maxprocesses=$(TEST_PROCESSES) --dist loadfile $(ARGS)

.PHONY: lint
lint: .venv/.tests ## Check style, types and import rules
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/mypy --config-file bot/dialogue/pyproject.toml --python-executable .venv-rasa/bin/python
	$(BIN)/lint-imports

.PHONY: format
format: .venv/.tests ## Format the code
	$(BIN)/ruff check --fix-only --quiet $(CODE)
	$(BIN)/ruff format $(CODE)

.PHONY: bench
bench: .venv/.tests ## Measure Concierge beside stock Rasa, and let 500 simulated customers talk to it
	@$(BIN)/concierge setup
	@$(BIN)/concierge bench
	@$(BIN)/concierge simulate

.PHONY: lock
lock: .venv/.uv ## Resolve the dependencies into the three requirements locks (UPGRADE=1 for newer ones)
	@$(COMPILE) --universal --python-version 3.11 pyproject.toml -o requirements.lock >/dev/null
	@$(COMPILE) --universal --python-version 3.11 --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock >/dev/null
	@cd bot/dialogue && $(COMPILE) --python-version 3.10 pyproject.toml -o requirements.lock >/dev/null

.PHONY: clean
clean: ## Remove what was built and installed (the data in ./var stay)
	rm -rf .venv .venv-rasa .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	rm -rf crm_backend/console/{node_modules,dist} connectors/web/widget/{node_modules,dist}

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Concierge needs Python 3.11, 3.12 or 3.13; none was found on PATH." >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv

# uv itself comes by its hash in the lock.
.venv/.uv: requirements.lock | $(BIN)/python
	@sed -n '/^uv==/,/# via/p' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement .venv/uv.txt
	@touch $@

# The tests' environment contains the runtime's, so that once it is there it stays.
.venv/.runtime: requirements.lock pyproject.toml | .venv/.uv
	@if [ -e .venv/.tests ]; then $(MAKE) --no-print-directory .venv/.tests; else $(call sync,requirements.lock); fi
	@touch $@

.venv/.tests: requirements-dev.lock pyproject.toml | .venv/.uv
	@$(call sync,requirements-dev.lock)
	@touch $@ .venv/.runtime

# Apart from the rest: spaCy imports a torch wherever it finds one, which costs each process two seconds and 185 MB.
.venv/torch: Makefile | .venv/.uv
	@echo "Installing $(TORCH)"
	@rm -rf $@
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-compile --target $@ $(TORCH) && touch $@ || \
		echo "No $(TORCH) for this Python and machine: the tests that need it skip (PIP_FIND_LINKS may name a folder that has it)."

define sync
	echo "Installing $(1)" && \
	$(UV) pip sync --python $(BIN)/python --require-hashes --compile-bytecode $(1) && \
	$(UV) pip install --python $(BIN)/python --no-deps --no-build-isolation --editable .
endef
