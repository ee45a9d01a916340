# Two commands on a fresh machine: `make run`, `make test`. See README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test test-system faults bench install lint types floors words lock clean

run: install
	$(BIN)/zhibu run

test: install lint types floors
	$(BIN)/pytest -n 2 -m "not system and not faults"

# Needs LibreOffice (Writer, Calc), poppler-utils, fonts-noto-cjk and chromium.
test-system: install
	$(BIN)/pytest -m system

install: $(STAMP)

$(STAMP): requirements.lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "zhibu needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv -q --allow-existing --python $(PYTHON) $(VENV) && \
	  uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock.txt && \
	  uv pip install -q --python $(BIN)/python --no-build-isolation --no-deps -e . ; \
	else \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock.txt && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e . ; \
	fi
	@touch $(STAMP)

# Thousands of kills and power cuts, full disks, outages: a quarter of an hour or more. tests/faults/README.md lists each.
faults: install
	$(BIN)/pytest -m faults -rs --durations=15

# Every figure of the README, each beside its peer, in one table: a quarter of an hour on two quiet cores.
bench: install benchmarks/.peers
	$(BIN)/python -m benchmarks $(BENCH)

# SQLAlchemy, which APScheduler's own store in sqlite needs: for that peer alone. Without it the peer is left out, aloud.
benchmarks/.peers: benchmarks/requirements.lock.txt
	@if command -v uv >/dev/null 2>&1; then \
	  uv pip install -q --python $(BIN)/python --require-hashes --target $@ -r $< ; \
	else \
	  $(PYTHON) -m pip install -q --disable-pip-version-check --require-hashes --upgrade --target $@ -r $< ; \
	fi || echo "SQLAlchemy isn't installed; that peer is left out." >&2
	@mkdir -p $@ && touch $@

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

floors: install
	$(BIN)/lint-imports

words: install
	$(BIN)/python -m zhibu.words.catalogue check

# Needs uv. The lock names no registry and holds for Python 3.11 and later.
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 requirements.in -o requirements.lock.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
