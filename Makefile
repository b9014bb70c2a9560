# The way in. `make demo` tells the story, `make test` proves it; both do their own set-up.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
QUICK := $(addprefix tests/,unit vectors client review emulator lifecycle)

.PHONY: help setup engine demo docs test test-browser soak mutants mutants-named quick lint format bench bench-quick vectors lock dist test-lowest coverage audit clean

help:
	@echo "make demo    the whole story on this machine: emulator, real engine, no account"
	@echo "make docs    the documentation as a site with search, in .site/html; without network"
	@echo "make test    everything: lint, unit, vectors, emulator, lifecycle, engine; browser, where a Chromium is found"
	@echo "make test-browser  the HTML report and the emulator's page in a real Chromium"
	@echo "make soak    what takes long: the whole kill matrix, mutated guards, long histories"
	@echo "make mutants  random faults in the product, and whether the tests notice them: docs/quality.md"
	@echo "make mutants-named  faults chosen by hand (tools/mutants/named_rows): each must fail its test"
	@echo "make quick   the loop of minutes: no engine, no browser, no histories, no test that is marked slow"
	@echo "make lint    ruff and mypy"
	@echo "make bench   what it costs, beside others, with 1,000 tasks: an hour; make bench-quick: 100 tasks, minutes"
	@echo "make vectors make the signature vectors anew with the official SDK"
	@echo "make lock    write requirements.lock and requirements-lowest.lock anew (needs uv)"
	@echo "make dist    the wheel and the sdist, in dist/"
	@echo "make test-lowest  the tests of make quick with the lowest versions that pyproject.toml allows"
	@echo "make coverage  the tests of make quick, measured: docs/coverage.md"
	@echo "make audit   known weaknesses of the locked dependencies, as the package index lists them"

setup: $(VENV)/.complete

# --no-deps and --no-build-isolation: everything comes from the lock file, whose hashes are checked.
$(VENV)/.complete: requirements.lock pyproject.toml
	@echo "set-up: virtual environment and locked dependencies (about a minute)"
	@$(PYTHON) tools/require_python.py
	@$(PYTHON) -m venv --clear $(VENV)
	@$(RUN) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(RUN) -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

engine: setup
	@$(RUN) tools/engine/build.py >/dev/null

demo: setup
	@$(RUN) tools/demo.py

docs: setup
	@$(RUN) tools/docs_site.py

test: lint engine docs
	@$(RUN) -m pytest tests/browser
	@$(RUN) -m pytest -n 4 --dist worksteal tests --ignore tests/browser

test-browser: setup
	@$(RUN) -m pytest tests/browser --need-chromium

soak: engine
	@$(RUN) -m pytest -m soak -n 2 tests

mutants: setup
	@PYTHONPATH=tools $(RUN) -m mutants.sample

quick: setup
	@$(RUN) -m pytest -n 4 --dist worksteal -m "not soak and not slow" $(QUICK)

mutants-named: engine
	@PYTHONPATH=tools $(RUN) -m mutants.named

lint: setup
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy

format: setup
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

bench: setup
	@PYTHONPATH=tools $(RUN) -m bench

bench-quick: setup
	@PYTHONPATH=tools $(RUN) -m bench --quick

vectors: setup
	@$(RUN) tools/make_vectors.py

lock:
	@tools/lock.sh

dist: setup
	@$(RUN) -m hatchling build --clean
	@$(RUN) -m twine check --strict dist/*

# A virtual environment of its own, from a lock of its own; always with the oldest Python that is supported.
.venv-lowest/.complete: requirements-lowest.lock pyproject.toml
	@$(PYTHON) tools/require_python.py
	@$(PYTHON) -m venv --clear .venv-lowest
	@.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-lowest.lock
	@.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test-lowest: .venv-lowest/.complete
	@.venv-lowest/bin/python -m pytest -n 4 --dist worksteal -m "not soak and not slow" $(QUICK)

coverage: setup
	@rm -f .coverage .coverage.*
	@$(RUN) -m pytest -q -n 4 --dist worksteal -m "not soak and not slow" --cov --cov-report= $(QUICK)
	@$(RUN) tools/coverage_page.py

# pip-audit brings packages of its own, so it is not installed beside what it audits. --strict: what cannot be audited fails.
.venv-audit/.complete:
	@$(PYTHON) -m venv --clear .venv-audit
	@.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check 'pip-audit>=2.9,<3'
	@touch $@

audit: .venv-audit/.complete
	@.venv-audit/bin/pip-audit --strict --require-hashes --disable-pip --no-deps --progress-spinner off -r requirements.lock

clean:
	rm -rf $(VENV) .venv-lowest .venv-audit .coverage dist .demo .site .pytest_cache .hypothesis .mypy_cache .ruff_cache
