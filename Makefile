# Development tasks. Everything here also runs in .ci/run, on a clean environment.
.PHONY: install test lint types check docs samples ci

install:
	pip install -e '.[dev]' -c constraints.txt

test:
	pytest

lint:
	ruff check .
	ruff format --check .
	lint-imports

types:
	pyright

check: lint types test

docs:
	python -m tests.docs

samples:
	nianbao extract examples/reports --out out --backend rules
	nianbao evaluate out --gold examples/gold

ci:
	.ci/run
