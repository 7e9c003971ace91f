# One command each; `make` alone lists them. Needs make and Python 3.11 or later, no compiler.
VENV := .venv
PYTHON := $(VENV)/bin/python
# Apart, since torch is larger than all the rest together.
DIFFUSERS_VENV := .venv-diffusers
# Wheels alone, checked by hash. pyvips comes as pure Python source; without build isolation it is
# built by the locked setuptools, and so finds nothing to compile with.
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes \
	--only-binary :all: --no-binary pyvips --no-build-isolation
INSTALL_DIFFUSERS := $(subst $(PYTHON),$(DIFFUSERS_VENV)/bin/python,$(INSTALL))
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(PYTHON) -m piptools compile --quiet $(UPGRADE) \
	--generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe
# `make lock UPGRADE=--upgrade` takes newer versions; without it only what must change does.
UPGRADE ?=
# How often `make chaos` kills a process.
CHAOS_KILLS ?= 1000
# Passed on, as in `make serve ARGS="--port 9000"` and `make test-without ARGS="--only phota"`.
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-bench models try-models demo serve test test-without test-diffusers lint style format \
	bench bench-operations quality gallery chaos goldens notices lock clean distclean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.made-base ## Make .venv with what Safelight needs to run

setup-dev: $(VENV)/.made-dev ## Add what its tests need

setup-bench: $(VENV)/.made-bench ## Add what operations are measured with and against

models: setup ## Get the networks that edits need; quick once they are there
	@$(VENV)/bin/safelight models pull

# A server without some of them still does most of its work, and says what it lacks.
try-models: setup
	@$(VENV)/bin/safelight models pull || echo "Going on without the models that are missing." >&2

demo: setup try-models ## Edit a real photo through a server of its own, webhook included
	$(PYTHON) scripts/demo.py

serve: setup try-models ## Start a server to play with; prints its key and a curl line
	$(VENV)/bin/safelight serve $(ARGS)

# Types are checked beside the tests: without a cache that takes a while, of one core.
test: style models ## Check and test everything
	@$(PYTHON) -m mypy & types=$$!; \
	$(PYTHON) -m pytest -n 3 --dist=loadfile --no-loadscope-reorder; tests=$$?; \
	wait $$types || { echo "The type checker found errors: see above, or run make lint." >&2; exit 1; }; \
	exit $$tests

test-without: setup-dev models ## Delete each dialect in turn from a copy, and check all the rest
	$(PYTHON) -m scripts.without_dialect $(ARGS)

test-diffusers: $(DIFFUSERS_VENV)/.made-diffusers ## Test engines of diffusers, with a torch of their own
	$(DIFFUSERS_VENV)/bin/python -m pytest tests/engines --durations=3

lint: style ## Check style, types and import rules
	$(PYTHON) -m mypy

style: setup-dev ## Check style and import rules
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(VENV)/bin/lint-imports

format: setup-dev ## Put the source in its standard form
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format

bench: setup-dev ## Measure rate, latency, memory and idle cost
	$(PYTHON) -m bench

bench-operations: setup-bench models ## Measure time and memory of each operation, and peers beside them
	$(PYTHON) -m bench.operations

quality: setup-bench models ## Measure how good the operations' results are, against references
	$(PYTHON) -m bench.quality

gallery: setup-dev models ## Make docs/gallery.md and docs/enhance.md anew: operations on real photos
	$(PYTHON) -m scripts.gallery
	$(PYTHON) -m scripts.before_after

chaos: setup-dev ## Kill processes at random moments, CHAOS_KILLS times, and audit what is left
	$(PYTHON) -m tests.chaos --kills $(CHAOS_KILLS)

goldens: setup-dev ## Record the pictures that tests compare with; look at what changed
	$(PYTHON) -m tests.golden.test_goldens

notices: setup ## Write the table of dependencies in THIRD_PARTY_NOTICES.md anew
	$(PYTHON) scripts/notices.py

lock: setup-dev ## Resolve pyproject.toml's dependencies into requirements/*.lock anew
	$(COMPILE) --only-build-deps --build-deps-for editable -o requirements/build.lock pyproject.toml
	$(COMPILE) -c requirements/build.lock -o requirements/base.lock pyproject.toml
	$(COMPILE) --extra dev -c requirements/build.lock -c requirements/base.lock \
		-o requirements/dev.lock pyproject.toml
	$(COMPILE) --extra bench -c requirements/build.lock -c requirements/base.lock \
		-c requirements/dev.lock -o requirements/bench.lock pyproject.toml
	$(COMPILE) --no-allow-unsafe --unsafe-package torch --extra diffusers \
		-c requirements/build.lock -c requirements/base.lock -c requirements/dev.lock \
		-c requirements/torch.in -o requirements/diffusers.lock pyproject.toml

clean: ## Remove caches and outputs; keeps .venv and the server's data
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		build dist demo-output bench-output
	find src tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean ## Remove the virtual environments too
	rm -rf $(VENV) $(DIFFUSERS_VENV) src/*.egg-info

$(VENV)/.made: scripts/venv.sh
	@sh scripts/venv.sh $(VENV)
	@touch $@

$(VENV)/.made-base: $(VENV)/.made requirements/build.lock requirements/base.lock pyproject.toml
	@echo "Installing what Safelight needs to run into $(VENV) ..."
	@$(INSTALL) -r requirements/build.lock
	@$(INSTALL) -r requirements/base.lock
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.made-dev: $(VENV)/.made-base requirements/dev.lock
	@echo "Installing what its tests need ..."
	@$(INSTALL) -r requirements/dev.lock
	@touch $@

$(VENV)/.made-bench: $(VENV)/.made-dev requirements/bench.lock
	@echo "Installing what operations are measured with ..."
	@$(INSTALL) -r requirements/bench.lock
	@touch $@

# torch comes first and as it is: a machine's index may have one for its processor alone, with another
# name for the same version. What was locked beside it needs no more than it finds then.
$(DIFFUSERS_VENV)/.made-diffusers: requirements/build.lock requirements/torch.in \
		requirements/dev.lock requirements/diffusers.lock pyproject.toml
	@echo "Installing torch and what tests of diffusers need into $(DIFFUSERS_VENV) ..."
	@sh scripts/venv.sh $(DIFFUSERS_VENV)
	@$(DIFFUSERS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		-r requirements/torch.in
	@$(INSTALL_DIFFUSERS) -r requirements/build.lock
	@$(INSTALL_DIFFUSERS) -r requirements/dev.lock
	@$(INSTALL_DIFFUSERS) --no-deps -r requirements/diffusers.lock
	@$(DIFFUSERS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		--no-build-isolation --no-deps -e .
	@touch $@
