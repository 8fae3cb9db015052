# Each target is one line over commands that exist without make: see README.md.
# The virtual environment is made by itself when it is missing, or older than pyproject.toml.

PYTHON ?= python3
BIN := .venv/bin
DATA ?=
DIR ?= submissions

.PHONY: tutorial lab check test test-all format notebooks site slides grade results benchmark page
.DEFAULT_GOAL := tutorial

# Run all notebooks and write them as pages to build/tutorial/; or train on DATA=folder instead.
tutorial: .venv/ready
	@$(BIN)/pix2pix tutorial $(if $(DATA),--data "$(DATA)")

# Open JupyterLab at the first notebook.
lab: .venv/ready
	@$(BIN)/jupyter lab notebooks/00_tour.ipynb

# Check the style, the types and the quick tests of the book: a few minutes, while you work.
check: .venv/ready
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@$(BIN)/pytest tests/book tests/test_project.py -n 2 -m "not slow and not exhaustive"

# Check the style and types, that all code does what it says, and that every notebook says so too.
test: .venv/ready .venv/web
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@$(BIN)/pytest --nbval -n 2 --dist loadscope

# All of that, and what takes long: each notebook in a browser, long searches for bad input.
test-all: .venv/ready .venv/web
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@$(BIN)/pytest --nbval -n 2 --dist loadscope -m ""

# Put the code in its usual form.
format: .venv/ready
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

# Run the notebooks anew and store their outputs.
notebooks: .venv/ready
	@$(BIN)/python -m pix2pix_utils.course.publishing.series refresh

# Run each submitted notebook in the folder DIR, with limits, and write what it has solved.
grade: .venv/ready
	@$(BIN)/python -m pix2pix_utils.course.grading "$(DIR)"

# Make a web site of the stored notebooks and the texts in docs/, in build/site/.
site: .venv/ready
	@$(BIN)/python -m pix2pix_utils.course.publishing.site

# Turn the stored notebooks into slides that open without a network, in build/slides/.
slides: .venv/ready
	@$(BIN)/python -m pix2pix_utils.course.publishing.slides

# Write the page on which one draws, with all shipped generators, to build/page/.
page: .venv/ready .venv/web
	@rm -rf build/page
	@$(BIN)/pix2pix export --run shipped --format web --output build/page

# Train and measure the runs of the results that are missing; hours for all of them.
results: .venv/ready
	@$(BIN)/python -m pix2pix_utils.course.experiments

# Time the training step and the input pipeline beside the article's; keep the machine quiet.
benchmark: .venv/ready
	@$(BIN)/python -m benchmarks

.venv/ready: pyproject.toml
	@echo 'Setting up .venv, once; this takes a few minutes.'
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,export]'
	@touch $@

# What runs a network in a browser, and what the tests of the page need. Without a network all goes
# on; those tests are then skipped, and say why.
.venv/web: .venv/ready pix2pix_utils/export/runtime.py
	@if $(BIN)/python -m pix2pix_utils.export.runtime >/dev/null; then touch $@; fi
