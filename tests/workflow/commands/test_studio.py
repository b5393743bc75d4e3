"""`kinozoo studio` as a person calls it."""

import importlib.util

import pytest

from workflow.commands.studio import COMMAND


@pytest.fixture
def studio(capsys):
    """Runs the command; returns its status and what it said."""

    def run(*arguments):
        COMMAND.flag_values.unparse_flags()
        status = COMMAND.execute(list(arguments))
        return status, capsys.readouterr().err

    return run


def test_stray_words_are_told(studio):
    status, said = studio("film.mp4")
    assert status == 1
    assert "takes flags only; received film.mp4" in said


def test_without_gradio_it_says_what_to_install(studio, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    status, said = studio()
    assert status == 1
    assert "pip install 'kinozoo[studio]'" in said
    assert said.count("\n") == 1
