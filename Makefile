# What a person or a machine runs here.  Needs only make and Python >= 3.11.
#
#   make setup   build .venv from the hashed, pinned requirements (once per change of the lock)
#   make serve   start the service (HOST=..., PORT=... to bind elsewhere)
#   make test    run the tests (ARGS=... goes to pytest)
#   make check   format, lint, types, import rules, tests
#   make fix     format, and mend what the linter can mend
#   make audit   mutants, damaged files, random networks and texts: what fails (docs/audit.md)
#   make bench   print every figure that the README quotes
#   make wheel   build the wheel in dist: the program with the shipped model and knowledge
#   make model   train the shipped model again; then make readme
#   make readme  write the outputs that the README shows again
#   make openapi write openapi.json again from the routes and their models
#   make client  generate the Python client in clients/python again from openapi.json
#   make lock    write requirements.lock again from pyproject.toml (UPGRADE=1 for newer versions)
#   make clean   remove everything that the targets above built

.DELETE_ON_ERROR:
.PHONY: setup serve test check static fix audit bench wheel client lock model openapi readme clean

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
UV_VERSION := 0.13.9
CLIENT_GENERATOR_VERSION := 0.29.1
CODE := diagnoser api

setup: $(VENV)/.warm

# The lock is resolved for 3.11, so that one comes first.
$(VENV)/.requirements: requirements.lock
	@set -e; \
	usable() { "$$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }; \
	if ! usable $(BIN)/python; then \
		found=; \
		for each in $(PYTHON) python3.11 python3 python3.12 python3.13 python3.14; do \
			if usable "$$each"; then found=$$each; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "Python 3.11 or newer, with its venv module, was not found: install it, or name it with PYTHON=/path/to/python3." >&2; \
			exit 1; \
		fi; \
		"$$found" -m venv --clear $(VENV); \
	fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.requirements
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Compile the kernels now and not in the first request; again after a change of their files.
$(VENV)/.warm: $(VENV)/.project $(wildcard diagnoser/inference/*.py diagnoser/decision/kernel*.py)
	$(BIN)/python -c 'from diagnoser.decision.warm import warm; warm()'
	@touch $@

serve: setup
	$(BIN)/python -m api $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

test: setup
	$(BIN)/python -m pytest $(ARGS)

static: $(VENV)/.project
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The quick gates first; the tests last, so that their closing line is the last line.
check: static
	@$(MAKE) --no-print-directory test

fix: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

audit: setup
	$(BIN)/python -m tests.audit $(ARGS)

bench: setup
	$(BIN)/python -m benchmarks $(ARGS)

wheel: setup
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

# One version is shipped: only files that git knows are removed, so versions of your own stay.
model: setup
	@git ls-files -z models | xargs -0r rm -f
	@find models -mindepth 1 -type d -empty -delete
	$(BIN)/diagnoser train --tickets data/tickets/published_cases.csv --tickets data/tickets/seed_tickets.csv \
		--knowledge data/knowledge --measured data/tickets/measured.md --models models --promote --who "make model" \
		--why "the experts' knowledge, the ten seed tickets and the case base"

openapi: setup
	$(BIN)/python -m api.openapi

# The generator needs an older typer than the command line, so it lives apart from .venv, as uv does.
client: .cache/openapi-python-client/bin/openapi-python-client
	.cache/openapi-python-client/bin/openapi-python-client generate --path openapi.json --meta none --overwrite \
		--config clients/python/generator.yaml --output-path clients/python/diagnoser_client
	touch clients/python/diagnoser_client/py.typed
	sha256sum openapi.json | cut -c 1-64 > clients/python/diagnoser_client/OPENAPI_SHA256

.cache/openapi-python-client/bin/openapi-python-client:
	@mkdir -p .cache
	python3 -m venv .cache/openapi-python-client
	.cache/openapi-python-client/bin/python -m pip install --quiet --disable-pip-version-check \
		openapi-python-client==$(CLIENT_GENERATOR_VERSION)

readme: setup
	$(BIN)/python -m tests.support.readme

# uv lives apart from .venv, because the lock cannot be needed to write the lock.
# No index, links or comments are written: the lock says what, each machine knows from where.
lock: .cache/uv/bin/uv
	.cache/uv/bin/uv pip compile pyproject.toml --all-extras --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet \
		$(if $(UPGRADE),--upgrade) --output-file requirements.lock
	@if grep -nE '^(torch|nvidia-[a-z0-9-]+)==|^-|://' requirements.lock; then \
		echo "requirements.lock must hold no torch, no option and no address." >&2; exit 1; \
	fi

.cache/uv/bin/uv:
	@mkdir -p .cache
	python3 -m venv .cache/uv
	.cache/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find $(CODE) tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
