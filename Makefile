# Needs Python 3.11, 3.12 or 3.13, git and make; everything else is installed into .venv.

ifeq ($(OS),Windows_NT)
$(error Faena runs on Linux and macOS: use WSL or Docker on Windows)
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
# Where it is set, each of the many processes compiles all of Django and Celery for itself.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?=
CANDIDATES := $(or $(PYTHON),python3.13 python3.12 python3.11 python3)
REQUIREMENTS := requirements.txt requirements-dev.txt
LOCKED := $(REQUIREMENTS) requirements-worker.txt requirements-flower.txt
UV := uv==0.13.9

python := .venv/bin/python
embedded := $(python) -m embedded run
tests := $(embedded) --fresh -- $(python) -m pytest -m
step := @printf '\n\033[1m%s\033[0m\n'

# What settings must be able to read where no service is needed.
nowhere := DATABASE_URL=postgresql://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1
production := FAENA_ENV=production ALLOWED_HOSTS=faena.example \
	SECRET_KEY=made-up-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz \
	SII_KEYS=made-up:bWFkZS11cC1mb3ItdGhpcy1jaGVjay1hbmQtbm90LWk=

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: .venv ## See it work: 1000 e-mails through real services, then the ledger
	@FAENA_ENV=demo $(embedded) --fresh -- $(python) manage.py demo

.PHONY: up
up: .venv ## Run everything on this machine until Ctrl-C
	@FAENA_ENV=demo $(embedded) -- $(python) manage.py up

# Acceptance mostly waits, and what has no workers mostly counts, and lets the other go first: side by
# side they take little more than the longest of them. Each has services of its own, and its name
# before its lines.
side_by_side := $(MAKE) -j

.PHONY: test
test: lint types settings ## All that check does, beside a short run against real workers
	$(step) "Unit and contract tests, acceptance"
	@$(side_by_side) units-1 units-2 acceptance-1 acceptance-2
	$(step) "Left out"
	@echo "What needs Chromium: make test-browser. Real documents, fetched from Debian: make test-documents."

.PHONY: test-browser
test-browser: .venv ## What needs a real Chromium: the SII family against its stand-in
	$(step) "In a browser"
	@$(side_by_side) browser-1 browser-2 browser-acceptance

.PHONY: check
check: lint types settings ## Format, lint, imports, types, settings, migrations, tests
	$(step) "Unit and contract tests"
	@$(side_by_side) units-1 units-2

# Parts of the above.
parts := units-1 units-2 acceptance-1 acceptance-2 browser-1 browser-2 browser-acceptance
.PHONY: $(parts)
$(parts): SHELL := bash
$(parts): .venv
	@set -o pipefail; PYTHONUNBUFFERED=1 $(priority_$@) $(tests) $(chosen_$@) 2>&1 | sed -u 's/^/$@: /'

units := "not acceptance and not documents and not browser"
chosen_units-1 := $(units) --share 1/2
chosen_units-2 := $(units) --share 2/2
priority_units-1 := nice -n 5
priority_units-2 := nice -n 5
chosen_acceptance-1 := "acceptance and not browser" --share 1/2
chosen_acceptance-2 := "acceptance and not browser" --share 2/2
chosen_browser-1 := "browser and not acceptance" --share 1/2
chosen_browser-2 := "browser and not acceptance" --share 2/2
chosen_browser-acceptance := "browser and acceptance"

.PHONY: test-documents
test-documents: .venv ## Every question of real documents, which are fetched from Debian once
	@$(tests) documents

.PHONY: fmt
fmt: .venv ## Format, and mend what can be mended
	@.venv/bin/ruff check --fix --quiet; .venv/bin/ruff format

.PHONY: lint
lint: .venv ## Format, lint and import rules, changing nothing
	$(step) "Format and lint"
	@.venv/bin/ruff format --check
	@.venv/bin/ruff check
	$(step) "Import rules"
	@.venv/bin/lint-imports --no-cache --no-logo

.PHONY: types
types: .venv ## Types: strict in the kernel and the assembly
	$(step) "Types"
	@FAENA_ENV=test $(nowhere) .venv/bin/mypy

.PHONY: settings
settings: .venv ## Django's checks on production settings, and missing migrations
	$(step) "Production settings"
	@$(production) $(nowhere) EMAIL_URL=smtp://127.0.0.1:1 $(python) manage.py check --deploy --fail-level WARNING
	$(step) "Migrations"
	@FAENA_ENV=test $(nowhere) $(python) -W "ignore:Got an error checking:RuntimeWarning" manage.py makemigrations --check --dry-run

.PHONY: faults
faults: .venv ## Break real processes on purpose and count what was lost (ARGS=1c)
	@$(production) $(embedded) --fresh -- $(python) manage.py faults $(ARGS)

.PHONY: deploy-check
deploy-check: .venv ## Prove what is said of images, compose, Kubernetes and servers (ARGS=images)
	@$(production) $(embedded) --fresh -- $(python) manage.py deploy_check $(ARGS)

.PHONY: bench
bench: .venv ## Time it beside bare Celery and the plain shape: what work costs (ARGS=--record)
	@$(production) $(embedded) --fresh -- $(python) manage.py bench $(ARGS)

.PHONY: lock
lock: .venv ## Compile requirements*.in again, with hashes for every platform
	@$(python) -m pip install --quiet $(UV)
	@for name in $(LOCKED:.txt=); do \
	  .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --custom-compile-command "make lock" $$name.in -o $$name.txt \
	    || exit; done

.PHONY: clean
clean: ## Remove the environment, the data and the caches
	@rm -rf .venv .faena .mypy_cache .ruff_cache .pytest_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: .venv
.venv: .venv/installed ## Install what is needed, by hash

.venv/installed: $(REQUIREMENTS)
	@$(make_environment)
	@$(call install,requirements.txt,Django$(comma) Celery and what they need)
	@$(call install,requirements-dev.txt,PostgreSQL$(comma) Valkey and the tools)
	@$(call compile)
	@$(install_browser)
	@touch $@

comma := ,

# Each step says what it does before it begins and how long it took when it has ended.

define make_environment
set -u; \
for name in $(CANDIDATES); do \
  version=$$("$$name" -c 'import sys; v = sys.version_info[:2]; print("%d.%d" % v); sys.exit(not (3, 11) <= v <= (3, 13))' 2>/dev/null) && break; \
  name=; \
done; \
if [ -z "$$name" ]; then \
  echo "Faena needs Python 3.11, 3.12 or 3.13, and finds none as $(CANDIDATES): say make PYTHON=/path/to/python." >&2; exit 1; \
fi; \
if ! "$$name" -c 'import ensurepip, venv' 2>/dev/null; then \
  package=python$$version-venv; \
  if ! command -v apt-get >/dev/null; then \
    echo "$$name cannot make environments (no ensurepip): install its venv package, or say make PYTHON=/path/to/python." >&2; exit 1; \
  elif [ "$$(id -u)" != 0 ]; then \
    echo "$$name cannot make environments yet. Type: sudo apt-get install $$package" >&2; exit 1; \
  fi; \
  printf '%s' "Installing $$package by apt-get, which $$name needs …"; began=$$(date +%s); \
  output=$$( (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $$package) 2>&1) \
    || { printf '\n%s\n' "$$output" >&2; exit 1; }; \
  echo " $$(($$(date +%s) - began)) s"; \
fi; \
printf '%s' "Python $$version: making .venv …"; began=$$(date +%s); \
output=$$("$$name" -m venv --clear .venv 2>&1) || { printf '\n%s\n' "$$output" >&2; exit 1; }; \
echo " $$(($$(date +%s) - began)) s"
endef

# The processes that read uploads may write no file, so they would compile all that they import.
define compile
printf '%s' "Compiling it …"; began=$$(date +%s); \
$(python) -m compileall -q -j 0 .venv/lib >/dev/null 2>&1; \
echo " $$(($$(date +%s) - began)) s"
endef

# Only where nobody has to be asked; what needs it says so where it is missing.
define install_browser
if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! command -v chromedriver >/dev/null; then \
  printf '%s' "Installing chromium and chromium-driver by apt-get …"; began=$$(date +%s); \
  output=$$( (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium chromium-driver) 2>&1) \
    && echo " $$(($$(date +%s) - began)) s" \
    || printf ' %s\n%s\n' "it cannot be had here: SII scraping and make test-browser will say so." "$$output" >&2; \
fi
endef

define install
printf '%s' "Installing $2 …"; began=$$(date +%s); \
output=$$($(python) -m pip install --disable-pip-version-check --quiet --no-input --no-compile \
  --only-binary :all: --require-hashes -r $1 2>&1) || { printf '\n%s\n' "$$output" >&2; exit 1; }; \
echo " $$(($$(date +%s) - began)) s"
endef
