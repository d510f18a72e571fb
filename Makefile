# The commands of the README. Each sets up what it needs; a second run is quick.

DEMO_HOME := $(CURDIR)/.demo-home
TOUR_HOME := $(CURDIR)/.tour-home
AFTERVIEW := .venv/bin/afterview --home "$(DEMO_HOME)"

COG := .venv/bin/cog -I docs -I . --verbosity 1
WRITTEN := README.md docs/commands.md

.PHONY: demo tour test lint docs train clean

demo:
	@.ci/setup base
	@$(AFTERVIEW) transcribe samples/memo.m4a $(shell cat samples/memo.options)
	@echo >&2
	@echo 'Try:  .venv/bin/afterview --home .demo-home search "garbage collector"' >&2
	@echo '      .venv/bin/afterview --home .demo-home show 1 --unplaced' >&2

# Fills a folder of its own; what is done there stays (also after `make clean`, for it is yours).
tour:
	@.ci/setup base
	@.venv/bin/python samples/tour/play.py "$(TOUR_HOME)"
	@echo >&2
	@echo 'Twelve interviews of one search. Try:' >&2
	@echo '  .venv/bin/afterview --home .tour-home questions' >&2
	@echo '  .venv/bin/afterview --home .tour-home trends' >&2
	@echo '  .venv/bin/afterview --home .tour-home prep --company "Green Harbor"' >&2

test:
	@.ci/setup dev
	@.ci/debian-packages
	@$(MAKE) --no-print-directory lint
	.venv/bin/python -m pytest tests --hypothesis-profile=afterview --cov --cov-report=
	.venv/bin/python -m pytest tests/e2e -n 4 --dist worksteal

lint:
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/lint-imports --no-logo
	.venv/bin/mypy
	$(COG) --check --check-fail-msg="write it anew: make docs" $(WRITTEN)

# Writes what the program itself says (commands, options, defaults) into the documents.
docs:
	$(COG) -r $(WRITTEN)
	.venv/bin/python docs/pictures.py

# Trains the scorer anew (about an hour on two cores) and overwrites what ships; then run the tests.
train:
	@.ci/setup train
	.venv/bin/python -m pipeline.segment.training.train

clean:
	rm -rf .venv "$(DEMO_HOME)"
