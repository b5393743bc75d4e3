"""A command tells its user one sentence and exits with a meaning."""

import subprocess
import sys

import pytest
from absl import flags

from workflow.command import Command

FLAGS = flags.FlagValues()
_STRENGTH = flags.DEFINE_float(
    "strength", 1.0, "How much.", lower_bound=0, flag_values=FLAGS
)


def _command(run) -> Command:
    return Command(
        name="mend",
        usage="kinozoo mend OLD",
        summary="Mends.",
        flag_values=FLAGS,
        run=run,
    )


def test_positional_arguments_and_flags_reach_the_work():
    seen = []
    command = _command(lambda arguments: seen.append((arguments, _STRENGTH.value)))
    assert command.execute(["old.mp4", "--strength=0.5"]) == 0
    assert seen == [(["old.mp4"], 0.5)]


@pytest.mark.parametrize(
    ("error", "sentence", "status"),
    [
        (ValueError("expected a film,\n received a text"), "film, received", 1),
        (FileNotFoundError(2, "No such file", "old.mp4"), "old.mp4: No such file", 1),
        # A disk that is full may have room the next time.
        (OSError(28, "No space left", "new.mp4"), "new.mp4: No space left", 74),
    ],
)
def test_expected_errors_are_one_sentence_and_a_status(capsys, error, sentence, status):
    def run(arguments):
        raise error

    assert _command(run).execute([]) == status
    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("flag", ["--strength=-1", "--strength=much", "--stronger=1"])
def test_a_wrong_command_line_is_status_2(capsys, flag):
    assert _command(lambda arguments: None).execute([flag]) == 2
    assert "kinozoo mend --help" in capsys.readouterr().err


def test_an_interruption_is_status_130(capsys):
    def run(arguments):
        raise KeyboardInterrupt

    assert _command(run).execute([]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_help_shows_usage_and_every_flag(capsys):
    assert _command(lambda arguments: None).execute(["--help"]) == 0
    shown = capsys.readouterr().out
    assert "usage: kinozoo mend OLD" in shown
    assert "--strength" in shown
    assert "default: 1.0" in shown


def test_a_reader_that_has_had_enough_is_no_error():
    code = (
        "from tests.workflow.test_command import _command\n"
        "_command(lambda arguments: print('x' * 10**6)).main([])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as writing:
        assert writing.stdout.read(1) == b"x"
        writing.stdout.close()
        assert writing.stderr.read() == b""
        assert writing.wait() == 141
