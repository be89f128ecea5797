# `make` runs what CI runs.
BIN := .venv/bin
.DEFAULT_GOAL := check
.PHONY: check setup lint format test slow sweep pythons flaky cover docs golden bench accuracy

check:            ## everything that CI runs
	.ci/run

setup:            ## a virtual environment with all that development needs
	python3 -m venv .venv && $(BIN)/pip install -q -e ".[dev]"

lint:             ## style, types, import contracts, generated pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

format:           ## let ruff put the style right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test:             ## the suite, without long sweeps
	$(BIN)/pytest

slow:             ## long sweeps only, as CI runs them
	$(BIN)/pytest -m slow

sweep:            ## the same in full: every fault at every call, 250 kills; an hour or more
	FULL_SWEEP=1 $(BIN)/pytest -m slow

pythons:          ## the suite on every supported Python found here, and what each makes of real subtitles
	.ci/pythons

flaky:            ## the tests that start processes: 20 times quiet, 20 times with every core busy
	.ci/flaky

cover:            ## the suite with line and branch coverage, processes included
	$(BIN)/pytest --cov --cov-report=term-missing:skip-covered

docs:             ## write docs/rules.md anew from the catalogue
	$(BIN)/python docs/generate.py

golden:           ## write tests/golden/ anew; then read the difference by eye
	$(BIN)/python tests/test_golden.py

bench:            ## the table of speed and memory
	$(BIN)/python -m benchmarks

accuracy:         ## what the rules do to the real subtitles in $$SRTBATCH_CORPUS
	$(BIN)/python -m benchmarks.accuracy
