# Two commands are all a newcomer needs: `make demo` and `make test`. Both set up what is missing.
PYTHON ?= python3
BIN    := .venv/bin
# A demo or a bench that recompiles every module at each start would lie about its speed.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test slow browser check lock bench learn year teasers pictures goldens chaos kills clean setup setup-dev

demo: .venv/run.stamp
	@$(BIN)/crosspost demo

setup: .venv/run.stamp
setup-dev: .venv/dev.stamp

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "crosspost needs Python 3.11, 3.12 or 3.13. Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || \
	  { rm -rf .venv; echo "This Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }

.venv/run.stamp: lock/run.txt pyproject.toml | .venv/bin/python
	@echo "Setting up (once)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r lock/run.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: lock/dev.txt .venv/run.stamp
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r lock/dev.txt
	@touch $@

# One process more than there are cores: some tests wait for processes that they have started.
test: export PYTEST_XDIST_AUTO_NUM_WORKERS = $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
test: .venv/dev.stamp
	@$(BIN)/python -m pytest

# Tests that take a minute each: `make test` runs a smaller one of each kind.
slow: .venv/dev.stamp
	@EVERY_SLOW_TEST=1 $(BIN)/python -m pytest -m slow

# Drives the page in the Chromium or Chrome of this machine; `make test` does so, too, with everything else.
browser: .venv/dev.stamp
	@EVERY_BROWSER_TEST=1 $(BIN)/python -m pytest tests/browser

check: .venv/dev.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/vulture
	@$(BIN)/deptry .

bench: .venv/dev.stamp
	@$(BIN)/python -m benchmarks

# Does the learner learn? Hours; stopped and started again, it goes on where it was. Rewrites the tables of docs/learning.md.
SEEDS ?= 200
JOBS  ?= 2
learn: .venv/dev.stamp
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.learning --seeds $(SEEDS) --jobs $(JOBS) --write

# A year of a blog on two accounts with simulated readers, from blind start to strategy: docs/strategy.md.
year: .venv/dev.stamp
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.year $(if $(SEED),--seed $(SEED))

# Judges the teasers of every real article, and writes 60 of them to var/teasers.html for an editor to read.
teasers: .venv/dev.stamp
	@EVERY_ARTICLE=1 $(BIN)/python -m pytest tests/unit/teasers/test_laws_real.py --timeout 900; \
	  $(BIN)/python -m benchmarks.teasers_page

# The pictures of docs/images anew, on an installation with simulated readers; takes two minutes, and a Chromium.
pictures: .venv/dev.stamp
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.browser.pictures docs/images --docs

# Writes the expected teasers of tests/data/teasers anew; git diff shows what changed.
goldens: .venv/dev.stamp
	@$(BIN)/python -m tests.goldens

# Everything goes wrong, by seed: docs/exactly-once.md.
SCENARIOS ?= 10000
chaos: .venv/dev.stamp
	@$(BIN)/python -m tests.chaos --scenarios $(SCENARIOS) $(if $(SEED),--seed $(SEED)) $(if $(DATABASE),--database $(DATABASE))

# Eight services on one database; then the service as a real process, killed with SIGKILL.
RUNS ?= 200
kills: .venv/dev.stamp
	@RACE_POSTS=200 $(BIN)/python -m pytest -n 0 tests/e2e/test_race.py
	@$(BIN)/python -m tests.e2e.killing --runs $(RUNS) $(if $(SEED),--seed $(SEED))

# Rewrites the lock from pyproject.toml. Needs uv; nothing else here does.
lock:
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --no-sources pyproject.toml lock/build.in -o lock/run.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --no-sources --extra dev pyproject.toml lock/build.in -c lock/run.txt -o lock/dev.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --no-sources --extra postgres pyproject.toml lock/build.in -c lock/dev.txt -o lock/postgres.txt

# What can be made again in minutes. The database, backups and settings stay: without them it is not known what was posted.
clean:
	@rm -rf .venv dist build htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
	  var/peers var/teasers.html
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
