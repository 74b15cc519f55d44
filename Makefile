# The commands of the project. Each target is one or two plain commands that also work without make.
.PHONY: demo center test check faults mutants bench bench-large screenshots lock setup

PYTHON := .venv/bin/python
# Many short processes are started here: each would compile every module anew where this is set.
unexport PYTHONDONTWRITEBYTECODE
# Further arguments for pytest, and how many processes it uses.
ARGS ?=
JOBS ?= 2
# How long the fault runs are: short or long.
ROUNDS ?= long

demo: setup
	$(PYTHON) -m vlsc.embedded.demo

# An empty center in a folder of its own; prints a link for its first account.
center: setup
	$(PYTHON) -m vlsc.embedded.center

test: setup
	$(PYTHON) -m pytest --install-browser -n $(JOBS) --dist worksteal $(ARGS)

# The checks read the settings, so they get those of a plausible center: https, two database roles,
# fresh secrets. No server is contacted; new migrations are linted on a temporary one.
random = $(shell head -c $(1) /dev/urandom | base64 | tr -d '\n')
check: export VLSC_HOME =
check: export VLSC_DEMO =
check: export VLSC_PUBLIC_URL = https://licensing.example.com
check: export DATABASE_URL = postgres://vlsc_app@127.0.0.1:1/vlsc
check: export VLSC_MIGRATION_DATABASE_URL = postgres://vlsc_owner@127.0.0.1:1/vlsc
check: export REDIS_URL = redis://127.0.0.1:1/0
check: export VLSC_SECRET_KEY := $(call random,48)
check: export VLSC_ACTIVATION_SECRET := $(call random,32)
check: export VLSC_MASTER_KEY := $(call random,32)
check: setup
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy .
	.venv/bin/lint-imports
	.venv/bin/djlint --lint --quiet templates
	$(PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PYTHON) -m vlsc.embedded.migrations_lint
	$(PYTHON) -m vlsc.embedded.api_lint
	$(PYTHON) manage.py check --deploy --fail-level WARNING

faults: setup
	ROUNDS=$(ROUNDS) $(PYTHON) -m pytest -n $(JOBS) --dist worksteal -m "not alone" faults $(ARGS)
	ROUNDS=$(ROUNDS) $(PYTHON) -m pytest -p no:xdist -m alone faults $(ARGS)
ifeq ($(ROUNDS),short)
	$(PYTHON) -m mutants --quick --jobs $(JOBS)
endif

# Breaks each check in turn, where a test must notice; the short fault runs take a few of them.
mutants: setup
	$(PYTHON) -m mutants --jobs $(JOBS) $(ARGS)

bench: setup
	$(PYTHON) -m bench

bench-large: setup
	$(PYTHON) -m bench --large

# The screenshots in docs/, taken from a separate demo.
screenshots: setup
	$(PYTHON) -m tests.screenshots

# Resolve pyproject.toml again. The lock files contain hashes and no registry addresses.
compile = env -u PIP_FIND_LINKS -u UV_FIND_LINKS .venv/bin/uv pip compile --quiet --system-certs --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock: setup
	$(compile) -o requirements.lock pyproject.toml
	$(compile) --group build -o requirements-build.lock
	$(compile) --extra embedded --extra dev -o requirements-dev.lock pyproject.toml
	$(compile) -o tests/clients/requirements.lock tests/clients/requirements.in

# Create .venv and install the lock into it; does nothing when it is up to date.
setup:
	@python3 vlsc/embedded/bootstrap.py
