# Two commands: `make run` serves the product, `make test` checks it. Both do what is missing first, and nothing twice.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test test-fast check chaos bench clean setup setup-development
.DELETE_ON_ERROR:

run: setup
	@FORSTELINJA_MODE=demo $(BIN)/forstelinja serve --host $(HOST) --port $(PORT)

test: setup-development check
	@$(BIN)/python tests/run.py

check: setup-development
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

chaos: setup-development
	@$(BIN)/python -m tests.chaos.run

bench: setup-development
	@$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) var node_modules app/static/vendor *.egg-info .pytest_cache .mypy_cache .ruff_cache
	find app -name '*.mo' -delete

setup: $(VENV)/runtime.done app/translations/compiled.done app/static/vendor/stamp
setup-development: setup $(VENV)/development.done

$(BIN)/python:
	@echo "Making a virtual environment in $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.done: requirements/runtime.txt requirements/build.txt | $(BIN)/python
	@echo "Installing what it runs on (about a minute the first time) …"
	@$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements/build.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --require-hashes -r requirements/runtime.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/development.done: requirements/development.txt $(VENV)/runtime.done
	@echo "Installing what it is tested with (about a minute the first time) …"
	@$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements/development.txt
	@touch $@

app/translations/compiled.done: $(wildcard app/translations/*/LC_MESSAGES/*.po) $(VENV)/runtime.done
	@$(BIN)/pybabel --quiet compile --directory app/translations
	@touch $@

app/static/vendor/stamp: package-lock.json app/static/build.py | $(VENV)/runtime.done
	@$(BIN)/python app/static/build.py
	@if [ -e $@ ]; then touch $@; fi
