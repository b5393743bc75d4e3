"""The `kinozoo` command finds its verbs and answers at once."""

import dataclasses
import importlib
import subprocess
import sys
import time

import pytest

from workflow import main


def _run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "workflow.main", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("verb", main._VERBS)
def test_every_verb_has_a_command_of_its_name(verb):
    name = verb.replace("-", "_")
    module = importlib.import_module(f"workflow.commands.{name}")
    assert module.COMMAND.name == verb
    assert f"kinozoo {verb}" in module.COMMAND.help()


@pytest.mark.parametrize("verb", main._VERBS)
def test_help_loads_no_tensorflow_and_no_keras(verb):
    code = (
        "import sys, workflow.main\n"
        f"sys.argv = ['kinozoo', '{verb}', '--help']\n"
        "try:\n    workflow.main.main()\n"
        "except SystemExit as leaving:\n    assert leaving.code == 0\n"
        "loaded = {'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.slow
@pytest.mark.parametrize("verb", main._VERBS)
def test_help_answers_within_a_second(verb):
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        assert _run(verb, "--help").returncode == 0
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 1.0


def test_an_unknown_verb_is_told_with_those_that_exist():
    finished = _run("embellish")
    assert finished.returncode == 2
    assert "no verb 'embellish'" in finished.stderr
    assert "restore" in finished.stderr


def test_no_verb_shows_the_verbs():
    finished = _run()
    assert finished.returncode == 2
    assert "restore" in finished.stdout


def test_an_error_that_nobody_expected_is_status_70(monkeypatch, capsys):
    def fail(arguments):
        raise KeyError("no such thing")

    command = importlib.import_module("workflow.commands.models").COMMAND
    failing = dataclasses.replace(command, run=fail)
    monkeypatch.setattr("workflow.commands.models.COMMAND", failing)
    monkeypatch.setattr(sys, "argv", ["kinozoo", "models"])
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 70
    assert "KeyError: 'no such thing'" in capsys.readouterr().err
