"""Whether TensorFlow Data Validation is at hand."""

import importlib.util
import sys
from pathlib import Path

import pytest

from workflow.validation import data_tools


def test_where_it_is_missing_one_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "pip install 'kinozoo[workflow]'" in data_tools.missing_tools()
    with pytest.raises(ValueError, match=r"kinozoo\[workflow\]"):
        data_tools.require_tools()


def test_another_interpreter_is_asked(tmp_path):
    with_it = tmp_path / "with"
    with_it.write_text("#!/bin/sh\nexit 0\n")
    without = tmp_path / "without"
    without.write_text("#!/bin/sh\nexit 1\n")
    for path in (with_it, without):
        path.chmod(0o755)
    assert data_tools.missing_tools(with_it) == ""
    assert f"not installed for {without}" in data_tools.missing_tools(without)
    assert "cannot be run" in data_tools.missing_tools(tmp_path / "absent")


def test_this_interpreter_answers_for_itself_as_when_asked():
    by_name = data_tools.missing_tools(Path(sys.executable))
    assert bool(by_name) == bool(data_tools.missing_tools())
