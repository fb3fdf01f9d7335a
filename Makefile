# Every command of the project. Bare `make` lists them.

RUN := .venv/bin/python
RUNS := .venv/.installed-to-run
DEVELOPS := .venv/.installed-to-develop
JUDGES := .venv/.installed-to-judge

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test check validate bench spec

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name line; do printf '%-14s %s\n' "$$name" "$$line"; done

setup: $(DEVELOPS) $(JUDGES) ## create .venv and install the pinned dependencies
	@echo "Ready. Next: make demo, make test."

demo: $(RUNS) ## carry one survey from events to bonus feed, on real ratings
	@$(RUN) -m service demo

serve: $(RUNS) ## serve in development mode, with what the demo left behind
	@$(RUN) -m service serve --development

# The tests run side by side already: threads of linear algebra in each of them would only wait for one another.
test: export OPENBLAS_NUM_THREADS = 1
test: $(DEVELOPS) $(JUDGES) ## run every test
	@$(RUN) -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: $(DEVELOPS) ## format, lint, types, import contracts, docstrings, openapi.yaml, docs/checks.md
	@echo "format";      $(RUN) -m ruff format --check --quiet .
	@echo "lint";        $(RUN) -m ruff check --quiet .
	@echo "types";       $(RUN) -m mypy --no-error-summary
	@echo "imports";     .venv/bin/lint-imports --no-logo
	@echo "docstrings";  $(RUN) scripts/validate_docstrings.py analysis
	@echo "openapi";     $(RUN) -m service spec --check

validate: $(DEVELOPS) ## measure coverage, range, false flags and recall where the truth is known
	@$(RUN) -m validation.sampling
	@$(RUN) -m validation.nonresponse
	@$(RUN) -m validation.apipop
	@$(RUN) -m validation.locations
	@$(RUN) -m validation.callback
	@$(RUN) -m validation.opinion
	@$(RUN) -m validation.prevalence
	@$(RUN) -m validation.pressure
	@$(RUN) -m validation.questionnaires

bench: $(DEVELOPS) ## time adjust and its slow parts, beside other packages where they are installed
	@$(RUN) -m benchmarks

spec: $(RUNS) ## write openapi.yaml and docs/checks.md from the code
	@$(RUN) -m service spec

$(RUNS): requirements/base.txt requirements/postgres.txt requirements/demo.txt
	@sh scripts/setup.sh base postgres demo
	@touch $@

$(DEVELOPS): $(RUNS) requirements/dev.txt
	@sh scripts/setup.sh dev
	@touch $@

$(JUDGES): $(DEVELOPS) tests/contract/node/package-lock.json
	@sh scripts/setup-judges.sh
	@touch $@
