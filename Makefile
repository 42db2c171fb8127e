# Tandem: `make` prints the targets. Everything made lands in .venv, build/ and .build folders.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
SWIFT := $(shell command -v swift 2>/dev/null)
DATA ?= digits
BENCH ?= matmul step learner

SYSTEM_STAMP := build/stamps/system
# cpu or cuda: unless it is named, the one that the environment has.
TF ?= $(or $(patsubst $(VENV)/.tandem-ready-%,%,$(wildcard $(VENV)/.tandem-ready-*)),cpu)
$(if $(filter-out cpu cuda,$(TF)),$(error TF=$(TF): TensorFlow comes as cpu or as cuda))
PYTHON_STAMP := $(VENV)/.tandem-ready-$(TF)
# Stamps in the environment go with it when it is made anew.
BENCH_STAMP := $(VENV)/.tandem-bench
SWIFT_STAMP := swift/.build/.tandem-ready
KERNEL_STAMP := $(VENV)/.tandem-kernel
# -L: a file of the kernel's is one of the module Notebook's, too.
SWIFT_SOURCES := swift/Package.swift $(shell find -L swift/Sources -type f) \
  examples/Package.swift $(shell find examples/swift -type f 2>/dev/null)
SWIFT_LINTED := swift/Package.swift swift/Sources swift/Tests examples/Package.swift examples/swift
SWIFT_BUILD := swift build -c release --package-path swift
# The examples are a package of their own, with a folder of its own: SwiftPM takes a folder's plan for
# that of the package at hand.
EXAMPLES_BUILD := swift build -c release --package-path examples

STAMPS := $(PYTHON_STAMP)
ifneq ($(SWIFT),)
STAMPS += $(SWIFT_STAMP) $(KERNEL_STAMP)
endif

.PHONY: help setup demo test lint test-python test-swift test-threads parity notebooks lab bench soak \
  docs data format clean

help: ## print this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMPS) ## install and build what is out of date (TF=cuda: TensorFlow for an NVIDIA GPU; TF=cpu)
ifeq ($(SWIFT),)
	@echo "skipped: the Swift side, as there is no swift on the path; install Swift 6 from swift.org/install"
endif

demo: setup ## train the same network in both languages and compare (DATA=digits or mnist)
	@$(BIN)/tandem demo --data $(DATA)

test: lint test-python test-swift test-threads ## run every check and every test

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
ifneq ($(SWIFT),)
	swift format lint --strict --parallel --recursive $(SWIFT_LINTED)
endif

test-python: setup ## run the Python tests, parity among them, and count the lines they reach
	$(BIN)/pytest --cov --cov-report=term:skip-covered

test-swift: setup ## run the Swift tests
ifneq ($(SWIFT),)
	swift test -c release --package-path swift --disable-testable-imports
else ifeq ($(CI),true)
	@echo "failed: the Swift tests cannot be run, as there is no swift on the path"; exit 1
else
	@echo "skipped: the Swift tests, as there is no swift on the path"
endif

test-threads: setup ## look for races between threads, with the thread sanitizer
ifneq ($(SWIFT),)
	@tools/test-threads
else
	@echo "skipped: the races between threads, as there is no swift on the path"
endif

parity: setup ## compare every number of every milestone between the languages
	@$(BIN)/tandem parity

notebooks: setup ## run every notebook from its first cell (UPDATE=1: keep what comes out)
	@$(BIN)/tandem notebooks $(if $(filter 1,$(UPDATE)),--update)

lab: setup ## open the notebooks of both languages in JupyterLab
	@echo "JupyterLab: open the address below, if no browser opens by itself; Ctrl-C twice ends it"
	@$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/notebooks --log-level=ERROR \
	  $(if $(filter 0,$(shell id -u)),--allow-root)

bench: setup $(BENCH_STAMP) ## measure side by side (BENCH=matmul, step, eager, compiled, augment...)
	@for name in $(BENCH); do $(BIN)/tandem bench $$name; done

soak: setup ## train 100,000 steps, eager and as a graph, and watch the memory
ifneq ($(SWIFT),)
	@for way in eager graph; do swift/.build/release/tandem-swift soak --using $$way; done
else
	@echo "skipped: the long run, as there is no swift on the path"
endif

docs: setup ## build the pages of the Swift module TensorFlow, into build/docs
	@$(BIN)/python tools/documentation build

data: setup ## make the embedded data set again
	@$(BIN)/tandem data

format: setup ## put all code into its standard form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
ifneq ($(SWIFT),)
	swift format --in-place --parallel --recursive $(SWIFT_LINTED)
endif

clean: ## remove all that was made, the virtual environment too
	rm -rf $(VENV) build swift/.build examples/.build

$(SYSTEM_STAMP): tools/install-packages
	@tools/install-packages
	@mkdir -p $(@D) && touch $@

# An interrupted switch leaves no stamp, so that the next one starts again.
$(PYTHON_STAMP): $(SYSTEM_STAMP) tools/make-environment requirements.lock tensorflow-$(TF).lock pyproject.toml
	@rm -f $(VENV)/.tandem-ready*
	@tools/make-environment $(VENV) $(TF)
	@touch $@

$(BENCH_STAMP): $(STAMPS) bench.lock
	@echo "installing the libraries that the benches compare with"
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install \
	  --requirement requirements.lock --requirement bench.lock
	@touch $@

$(SWIFT_STAMP): $(SYSTEM_STAMP) $(SWIFT_SOURCES) tools/ship_notebook_library.py | $(PYTHON_STAMP)
	@echo "building the Swift package (minutes the first time)"
	@$(SWIFT_BUILD) --product tandem-swift
	@$(SWIFT_BUILD) --product tandem-interop
	@$(SWIFT_BUILD) --product LeNet-MNIST
	@$(SWIFT_BUILD) --product TandemNotebook
	@$(BIN)/python tools/ship_notebook_library.py
	@$(EXAMPLES_BUILD)
	@touch $@

$(KERNEL_STAMP): $(SWIFT_STAMP) $(PYTHON_STAMP)
	@$(BIN)/python -m swift_jupyter.install --sys-prefix --library swift/.build/notebook
	@touch $@
