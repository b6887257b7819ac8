# Paywell's commands. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export PAYWELL_DATA ?= data
ASK ?= dso,cei,overdue_rate
BY ?= metric_time__quarter
# processes that share the tests
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test run serve reports lint bench mutants metrics docs dev lock clean

help: ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "Paywell needs Python 3.11, 3.12 or 3.13; say which: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@echo "Making $(VENV) and installing what requirements.lock names (a minute or two, once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## Generate a company, load it, model it, guard it, publish it
	@$(BIN)/paywell demo

test: $(READY) ## Run every test
	@$(BIN)/python -m pytest --numprocesses $(JOBS)

run: $(READY) ## Run the main job on what paywell.yml names (the demo company without one)
	@$(BIN)/paywell run

reports: $(READY) ## Build the report pages from what is served (needs Node 18 or newer)
	@$(BIN)/paywell report build

serve: $(READY) ## Open the built report pages on this machine
	@$(BIN)/paywell report serve

dev: $(READY) ## The asset graph in Dagster's own pages
	@mkdir -p $(PAYWELL_DATA)/dagster && cp orchestration/dagster.yaml $(PAYWELL_DATA)/dagster/dagster.yaml
	@DAGSTER_HOME=$(abspath $(PAYWELL_DATA))/dagster DAGSTER_DISABLE_TELEMETRY=1 $(BIN)/dagster dev -m orchestration.definitions -h 127.0.0.1

lint: $(READY) ## Style and types of Python and SQL
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests

bench: $(READY) ## Measure against baselines, in ratios
	@$(BIN)/python -m tests.benchmarks

mutants: $(READY) ## Change one token of a rule at a time and see whether a test notices
	@$(BIN)/python -m tests.mutations --data-dir $(PAYWELL_DATA)

metrics: $(READY) ## Ask the semantic layer: make metrics ASK=dso,cei,overdue_rate BY=metric_time__quarter
	@cd dbt_project && export PAYWELL_BUILD=$(abspath $(PAYWELL_DATA))/build PAYWELL_VIEWS=$(abspath $(PAYWELL_DATA))/served \
	  DBT_PROFILES_DIR=. DBT_SEND_ANONYMOUS_USAGE_STATS=false DO_NOT_TRACK=1 && ../$(BIN)/dbt --quiet parse && \
	  ../$(BIN)/mf query --metrics $(ASK) --group-by $(BY) --order $(BY)

docs: $(READY) ## dbt's own pages of models, columns and lineage, in DATA/docs
	@$(BIN)/paywell report models

lock: ## Compile requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-header --upgrade -o requirements.lock

clean: ## Remove everything that was made, also the data
	rm -rf $(VENV) $(PAYWELL_DATA) reports/node_modules reports/.evidence
