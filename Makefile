# The two commands of the README. Both set up what they need; a second run is quick.

DEMO_HOME := $(CURDIR)/.demo-home
AFTERVIEW := .venv/bin/afterview --home "$(DEMO_HOME)"

.PHONY: demo test lint clean

demo:
	@.ci/setup base
	@$(AFTERVIEW) transcribe samples/memo.m4a $(shell cat samples/memo.options)

test:
	@.ci/setup dev
	@.ci/debian-packages
	@$(MAKE) --no-print-directory lint
	.venv/bin/python -m pytest

lint:
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy -p models -p pipeline -p cli

clean:
	rm -rf .venv "$(DEMO_HOME)"
