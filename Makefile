# Every task of the project; `make` lists them. CONTRIBUTING.md says when to use which.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= $(shell $(PYTHON) -c "import os; print(2 * (os.cpu_count() or 2))")
DATABASES ?= each
READY := $(VENV)/.ready
DEMO_READY := $(VENV)/.demo-ready
TOOLS_READY := $(VENV)/.tools-ready
SBOM := build/sbom.cdx.json
INSTALL = $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes

# Where it is set, as on many build machines, every worker and every process that a test starts compiles all again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test test-pure chaos check lint format types docs site texts lock sbom audit image chart image-start revision clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(DEMO_READY) ## run Muster in a sandbox Slack on this machine (SPEED=60 makes time run faster, STRICT=1 has Slack in trouble, DEMO=--tour plays by itself)
	@$(BIN)/python app.py demo $(if $(SPEED),--speed $(SPEED)) $(if $(STRICT),--strict) $(DEMO)

# A run writes ten gigabytes, of which a disk need see none where the machine has memory for what is there at a time,
# and lets programs run from there.
ROOMY = import os; s = os.statvfs("/dev/shm"); print("/dev/shm" * (s.f_bavail * s.f_frsize > 4 << 30 and not s.f_flag & os.ST_NOEXEC))
IN_MEMORY = $(shell $(PYTHON) -c '$(ROOMY)' 2>&-)

test: $(READY) ## run the tests (T=path or T="-k word" for some; DATABASES=both; WORKERS=0 for one after the other)
	@TMPDIR="$${TMPDIR:-$(IN_MEMORY)}" $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal --databases $(DATABASES) $(T)

test-pure: T = tests/pure
test-pure: WORKERS = $(shell $(PYTHON) -c "import os; print(os.cpu_count() or 2)") # none of them waits for anything
test-pure: test ## run the tests of rules and messages alone: no Slack, no database, while you write

RUNS ?= 10
DATABASE ?= sqlite
REPLICAS ?= 1
TROUBLES ?= 15

chaos: $(READY) ## run Muster under fire (RUNS=10, SEED= to repeat one, DATABASE=sqlite or postgresql, REPLICAS=1, TROUBLES=15, AT_ONCE= runs at once, one a processor)
	@$(BIN)/python -W ignore -m tests.chaos --runs $(RUNS) --database $(DATABASE) --replicas $(REPLICAS) --troubles $(TROUBLES) $(if $(AT_ONCE),--at-once $(AT_ONCE)) $(if $(SEED),--seed $(SEED))

check: lint types test ## check style, types and tests, before a change goes in

lint: $(READY) ## check style and formatting (ruff)
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check

format: $(READY) ## put style and formatting right where that takes no thinking
	@$(BIN)/ruff check --quiet --fix
	@$(BIN)/ruff format --quiet

types: $(READY) ## check types (mypy, strict)
	@$(BIN)/mypy --no-error-summary

revision: $(READY) ## write the next migration from the declared tables (m="what changes")
	@$(BIN)/python -m storage.revise "$(m)"
	@$(BIN)/ruff check --quiet --fix storage/migrations/versions
	@$(BIN)/ruff format --quiet storage/migrations/versions

docs: $(READY) ## write the pages of docs/ that are drawn by the code, record the tour and take the pictures
	@$(BIN)/python -m tests.documents.messages
	@$(BIN)/python -W ignore -m tests.documents.forms
	@$(BIN)/python -m tests.documents.reviews
	@$(BIN)/python -m tests.documents.security
	@$(BIN)/python -m tests.documents.privacy
	@$(BIN)/python -m tests.documents.commands
	@$(BIN)/python -m tests.lives.page
	@$(BIN)/python -m tests.quarter.record
	@$(BIN)/python -m bot.reports.definitions > docs/metrics.md
	@$(BIN)/python -m tests.browser.recording
	@$(BIN)/python -m tests.browser.pictures

site: $(TOOLS_READY) ## make a site of the pages of docs/ and check the links between them: build/site/index.html
	@$(BIN)/python -m sphinx --quiet --fresh-env --fail-on-warning --keep-going -d build/doctrees docs build/site
	@echo "build/site/index.html is where it begins"

texts: $(READY) ## bring the catalogues of the other languages into step with the code, and say what is left to translate
	@$(BIN)/python -m bot.language.catalogue

UPGRADE ?= --upgrade
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

# Each file is held to the versions of the one before, so that all name the same.
lock: $(TOOLS_READY) ## pin the newest versions by hash (UPGRADE= keeps those that are pinned)
	@$(COMPILE) $(UPGRADE) pyproject.toml --extra documents -o requirements.txt
	@$(COMPILE) $(UPGRADE) pyproject.toml -c requirements.txt -o requirements-lean.txt
	@$(COMPILE) $(UPGRADE) pyproject.toml --extra documents --extra tracing -c requirements.txt -o requirements-tracing.txt
	@$(COMPILE) $(UPGRADE) pyproject.toml --extra documents --extra tracing --group dev -c requirements-tracing.txt \
		-o requirements-dev.txt
	@$(COMPILE) $(UPGRADE) --group tools -c requirements-dev.txt -o requirements-tools.txt

sbom: $(TOOLS_READY) ## list what Muster runs on for scanners, as CycloneDX: build/sbom.cdx.json
	@mkdir -p $(dir $(SBOM))
	@$(BIN)/python -W ignore::UserWarning -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml \
		--mc-type application --output-reproducible --output-format JSON --output-file $(SBOM)
	@echo "$(SBOM) lists what requirements.txt pins"

audit: $(TOOLS_READY) ## check what Muster runs on against known vulnerabilities
	@$(BIN)/python .ci/audit.py requirements-tracing.txt

CHART := docs/deploy/helm/muster

image: $(READY) $(TOOLS_READY) ## check what a container is made and started from: Dockerfile, compose.yaml, Helm chart
	@if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint Dockerfile; fi
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml
	@$(BIN)/check-jsonschema --quiet --check-metaschema $(CHART)/values.schema.json
	@$(BIN)/check-jsonschema --quiet --schemafile $(CHART)/values.schema.json $(CHART)/values.yaml
	@if command -v helm >/dev/null; then $(MAKE) --no-print-directory chart; \
		else echo "the chart was not rendered: helm is not installed"; fi

chart: ## render the Helm chart, as it is and with every value set; helm must be there
	@for values in "--set secret.name=muster" "--values $(CHART)/ci/full-values.yaml"; do \
		helm lint --quiet --strict $(CHART) $$values || exit 1; \
		rendered=$$(helm template muster $(CHART) $$values) || exit 1; \
		if command -v kubeconform >/dev/null; then printf '%s\n' "$$rendered" | kubeconform -strict || exit 1; fi; \
	done

image-start: $(READY) ## make what a container holds, and start it, without a container engine
	@$(BIN)/python .ci/image.py requirements.txt

clean: ## remove the virtual environment, what was built and every cache
	@rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Muster needs Python 3.11 or newer; name one with PYTHON=")'
	@echo "Making $(VENV)…"
	@$(PYTHON) -m venv $(VENV)

# What the demo imports is compiled: to compile all takes as long again as to install it, and a third of the space.
# Charts are drawn by the page; half as much again would be installed for those that are files, and for PDFs.
$(DEMO_READY): requirements-lean.txt | $(BIN)/pip
	@echo "Installing what requirements-lean.txt pins…"
	@$(INSTALL) --no-compile -r requirements-lean.txt
	@$(BIN)/python -c "import app, sandbox.demo, storage.migrate"
	@touch $@

# The demo's needs are among it. What they left uncompiled is compiled now: tests take warnings for errors, also those of
# the compiler about other people's code.
$(READY): requirements-dev.txt | $(BIN)/pip
	@echo "Installing what requirements-dev.txt pins…"
	@$(INSTALL) -r requirements-dev.txt
	@-$(BIN)/python -m compileall -qq $(VENV)/lib
	@touch $(DEMO_READY) $@

# Into the same environment, in the same versions. It brings the uv of `make lock`, so that every machine locks alike.
$(TOOLS_READY): requirements-tools.txt | $(BIN)/pip
	@echo "Installing what requirements-tools.txt pins…"
	@$(INSTALL) --no-compile -r requirements-tools.txt
	@touch $@
