# Everything from a fresh machine with Python 3.11 (with venv) and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
IN ?= demo/old.mp4
OUT ?= $(if $(filter demo/old.mp4,$(IN)),demo/new.mp4,$(error say where the restored film goes: make restore IN=$(IN) OUT=new.mp4))
ARGS ?=
# The pipeline learns from these; without them, from clips made here.
VIDEOS ?= $(if $(wildcard ../shared/data/train),../shared/data/train,demo/videos)
# Test modules side by side; each process holds a TensorFlow of its own.
WORKERS ?= --numprocesses auto --maxprocesses 4 --dist loadscope
export TF_CPP_MIN_LOG_LEVEL ?= 3

.PHONY: help install install-workflow restore pipeline test test-slow lint bench lock
.PHONY: lock-workflow clean

help:
	@echo "make restore IN=old.mp4 OUT=new.mp4   restore a film (no IN: a clip made here)"
	@echo "make pipeline VIDEOS=DIR              from videos to a served denoiser (no VIDEOS: made here)"
	@echo "make test                             lint, types and the fast tests"
	@echo "make test-slow                        all tests"
	@echo "make bench                            all benchmarks, and one table"
	@echo "make install                          only the environment, in .venv"
	@echo "make lock                             new versions into requirements.lock"
	@echo "make install-workflow                 the larger environment with TFDV, in .venv-workflow"
	@echo "make lock-workflow                    new versions into requirements-workflow.lock"

install: $(READY)

$(READY): requirements.lock setup.cfg pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --no-deps --no-build-isolation -e .
	touch $(READY)

# TFDV holds Arrow and pandas back, so its environment is one of its own.
install-workflow: .venv-workflow/.ready

.venv-workflow/.ready: requirements-workflow.lock setup.cfg pyproject.toml
	$(PYTHON) -m venv .venv-workflow
	.venv-workflow/bin/python -m pip install --quiet --disable-pip-version-check \
	  --require-hashes --no-deps -r requirements-workflow.lock
	.venv-workflow/bin/python -m pip install --quiet --disable-pip-version-check \
	  --no-deps --no-build-isolation -e .
	touch $@

restore: $(READY) $(if $(filter demo/old.mp4,$(IN)),demo/old.mp4)
	$(BIN)/kinozoo restore "$(IN)" "$(OUT)" $(ARGS)

demo/old.mp4: $(READY)
	$(BIN)/python -m benchmarks.demo_film $@

# A short training that starts from a preset; ARGS say more. The clips are looked at
# first after make install-workflow.
pipeline: $(READY) $(if $(filter demo/videos,$(VIDEOS)),demo/videos)
	$(BIN)/kinozoo pipeline run --root=demo/pipelines --videos="$(VIDEOS)" \
	  --config.model.initial_weights=denoise_fast --config.schedule.steps=200 \
	  $(addprefix --workflow_python=,$(wildcard .venv-workflow/bin/python)) $(ARGS)

demo/videos: $(READY)
	$(BIN)/python -m benchmarks.demo_videos $@

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest $(WORKERS)

test-slow: $(READY)
	$(BIN)/python -m pytest $(WORKERS) -m "slow or not slow" --hypothesis-profile=search

bench: $(READY)
	$(BIN)/python -m benchmarks

lock: $(READY)
	$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --extra develop \
	  --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	  --output-file requirements.lock setup.cfg

lock-workflow: $(READY)
	$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --extra develop \
	  --extra workflow --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock-workflow" \
	  --output-file requirements-workflow.lock setup.cfg

clean:
	rm -rf .venv .venv-workflow build dist demo *.egg-info .mypy_cache .ruff_cache .pytest_cache
