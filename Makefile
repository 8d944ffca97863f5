# One obvious way to run everything. Needs make and Python 3.11 or newer; all else goes into .venv.
# Another Python: make test PYTHON=python3.13

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO := demo-campaign
# Stands beside the demo folder to say that it is ours to remove.
DEMO_OURS := .demo-campaign.made

.DEFAULT_GOAL := help
.PHONY: help demo test long lint format bench samples pictures clean

help:
	@echo "make demo    a whole synthetic year in $(DEMO)/, to look at"
	@echo "make test    every test (LibreOffice must be installed)"
	@echo "make long    the random ones of them at their full size: some ten minutes"
	@echo "make lint    ruff, mypy and the import contracts"
	@echo "make format  lets ruff format the code"
	@echo "make bench   the speeds that we claim"
	@echo "make samples draws the blank workbooks beside the packs anew"
	@echo "make pictures prints the pictures of docs/ anew"
	@echo "make clean   removes what the others made"

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "onex-xl needs Python 3.11 or newer; name one, as in: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -c constraints.txt hatchling
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -c constraints.txt \
		--no-build-isolation --editable '.[dev,encrypted]'
	@touch $@

demo: $(READY)
	@test ! -e $(DEMO) || test -e $(DEMO_OURS) || \
		{ echo "$(DEMO) was not made by make demo: move it away first" >&2; exit 2; }
	@touch $(DEMO_OURS)
	rm -rf $(DEMO)
	$(BIN)/onex-xl demo $(DEMO)

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

long: $(READY)
	ONEX_PROJECTS=2000 ONEX_FUZZ=20000 ONEX_KILLS=200 ONEX_SEQUENCES=40 \
		$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder \
		tests/test_three_engines.py tests/test_fuzz.py tests/test_crash.py tests/test_any_sequence.py tests/test_any_arrivals.py

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m benchmarks

samples: $(READY)
	$(BIN)/python -m tests.samples

pictures: $(READY)
	$(BIN)/python -m docs.pictures

clean:
	@test ! -e $(DEMO_OURS) || rm -rf $(DEMO) $(DEMO_OURS)
	rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
