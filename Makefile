# Two commands on a bare Debian machine: `make demo` and `make test`. The rest serves whoever works on the code.
VENV  ?= .venv
BIN   := $(VENV)/bin
PORT  ?= 8000
DATA   = $(or $(FABRIQUES_DATA),var)
AS    := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT    = $(AS) apt-get update -q && $(AS) env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends
UV     = $(BIN)/uv pip install -q -p $(VENV) --require-hashes -r
LOCK   = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
DB     = $(BIN)/python -m config.embedded
VENDOR = node_modules/bootstrap/dist/css/bootstrap-reboot.min.css node_modules/bootstrap/dist/css/bootstrap-reboot.min.css.map \
         $(addprefix node_modules/maplibre-gl/dist/maplibre-gl,.mjs -worker.mjs .css)
FONTS  = node_modules/@fontsource-variable/atkinson-hyperlegible-next/files
WORKERS ?= 2
PYTEST = $(BIN)/pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder
export LC_ALL := C.UTF-8
export FABRIQUES_DATA := $(DATA)
# Compiled once for every process, whatever the environment says: it is most of what starting one costs.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX := $(CURDIR)/var/bytecode
.PHONY: install install-dev vendor demo demo-data test test-16 browser check bench lock geography screenshots format

$(BIN)/uv:
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { $(APT) python3-venv; } >/dev/null
	@python3 -m venv $(VENV) && $(BIN)/pip install -q --disable-pip-version-check uv
$(VENV)/.run: requirements.txt pyproject.toml | $(BIN)/uv
	@$(UV) $<
	@$(BIN)/uv pip install -q -p $(VENV) --no-build-isolation --no-deps -e . && touch $@
$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@$(UV) $< && touch $@
$(VENV)/.browser: | $(BIN)/uv
	@{ command -v chromium && [ -e /usr/lib/$$(uname -m)-linux-gnu/libatomic.so.1 ]; } >/dev/null \
	  || { $(APT) chromium libatomic1 fonts-dejavu-core; } >/dev/null
	@touch $@
$(VENV)/.node: requirements-node.txt | $(BIN)/uv
	@command -v npm >/dev/null || $(UV) $<
	@touch $@
var/vendor/.done: package-lock.json config/vendor.py $(VENV)/.node $(VENV)/.run
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent
	@rm -rf $(@D) && mkdir -p $(@D) && cp $(VENDOR) $(@D)/ && cp $(FONTS)/*latin-wght-*.woff2 $(@D)/
	@$(BIN)/python -m config.vendor node_modules $(@D) && touch $@

install: $(VENV)/.run var/vendor/.done
install-dev: $(VENV)/.dev var/vendor/.done
vendor: var/vendor/.done

# The demonstration: everything set up, a living programme, the address and the accounts printed.
demo: install
	@FABRIQUES_ALLOW_ROOT=1 PORT=$(PORT) REGISTER="$(REGISTER)" $(DB) $(BIN)/python -m config.serve demo

# Everything, every branch of the judgements being taken by a test in its own process; with ARGS, those tests alone.
test: install-dev $(VENV)/.browser
ifeq ($(ARGS),)
	@FABRIQUES_ALLOW_ROOT=1 PYTHONPATH=. PYTEST_PLUGINS=tests.harness.coverage $(DB) $(PYTEST)
else
	@FABRIQUES_ALLOW_ROOT=1 $(DB) $(PYTEST) $(ARGS)
endif
# The oldest PostgreSQL that production may run: the same schema made from nothing, and the tests that depend on it.
test-16: install-dev
	@FABRIQUES_ALLOW_ROOT=1 $(BIN)/python -m tests.harness.schema
	@FABRIQUES_ALLOW_ROOT=1 FABRIQUES_PG=16 $(DB) $(PYTEST) -m database $(ARGS)

check: install-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -n 6
	@$(BIN)/djlint --quiet --check --lint fabriques || { $(BIN)/djlint --check fabriques | tail -n 40; exit 1; }
	@FABRIQUES_ALLOW_ROOT=1 $(DB) $(BIN)/python manage.py makemigrations --check --dry-run
format: install-dev
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q . ; $(BIN)/djlint --quiet --reformat fabriques || true

bench: install-dev
	@FABRIQUES_DATA=$(DATA)/bench FABRIQUES_ALLOW_ROOT=1 $(DB) sh -ec '$(BIN)/python -W ignore -m bench; \
	  for each in locating imports verdict coverage batch load; do echo; echo "== $$each"; $(BIN)/python -W ignore -m bench.$$each; done'
	@FABRIQUES_DATA=$(DATA)/bench-list FABRIQUES_ALLOW_ROOT=1 $(DB) $(BIN)/python -W ignore -m bench.file_list
geography: install-dev
	@$(BIN)/python -m fabriques.territories.reference.build
screenshots: install-dev $(VENV)/.browser
	@FABRIQUES_SHOTS=1 FABRIQUES_ALLOW_ROOT=1 $(DB) $(PYTEST) -m browser

lock: | $(BIN)/uv
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	$(LOCK) requirements-node.in -o requirements-node.txt
