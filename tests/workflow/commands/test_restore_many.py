"""`kinozoo restore-many` as a person calls it."""

import json
import subprocess
import sys

import pytest

from tests.serving.small_denoiser import save_small_preset
from tests.synthetic_video import write_video
from workflow.commands.restore import COMMAND as RESTORE
from workflow.commands.restore_many import COMMAND


@pytest.fixture(autouse=True)
def default_flags():
    yield
    for name in COMMAND.flag_values:
        COMMAND.flag_values[name].unparse()


@pytest.fixture
def films(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    write_video(folder / "a.mp4", width=32, height=24, frames=3)
    (folder / "b.mp4").write_bytes(b"")
    return folder


@pytest.mark.slow
def test_it_restores_what_it_can_as_restore_does(films, tmp_path, capsys):
    preset = save_small_preset(tmp_path / "small")
    told = [f"--preset={preset}", "--steps=denoise", "--noise=9"]
    out = tmp_path / "out"
    many = [str(films), f"--out={out}", *told, "--processes=1"]
    assert COMMAND.execute(many) == 0
    assert "2 films: 1 restored, 1 quarantined" in capsys.readouterr().out
    alone = tmp_path / "alone.mp4"
    assert RESTORE.execute([str(films / "a.mp4"), str(alone), *told]) == 0
    assert (out / "a.mp4").read_bytes() == alone.read_bytes()
    assert COMMAND.execute([*many, "--strict"]) == 1
    assert "1 kept, 1 quarantined" in capsys.readouterr().err
    assert json.loads((out / "summary.json").read_text())["counts"]["kept"] == 1


@pytest.mark.slow
def test_it_fails_where_not_one_film_is_restored(films, tmp_path, capsys):
    (films / "a.mp4").unlink()
    arguments = [str(films), f"--out={tmp_path / 'out'}", "--processes=1"]
    assert COMMAND.execute(arguments) == 1
    assert "1 film: 1 quarantined" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out=new"], "takes films and a folder"),
        (["*.mp4"], "takes films and a folder"),
        (["nowhere/*", "--out=new"], "names no film"),
        (["nowhere/*", "--out=new", "--preset=nothing"], "nothing"),
    ],
)
def test_a_wrong_call_gives_one_sentence(
    arguments, said, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert COMMAND.execute(arguments) == 1
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_help_names_the_flags_of_restore_and_waits_for_nothing():
    assert "--strength" in COMMAND.help() and "--runner" in COMMAND.help()
    program = (
        "import sys; from workflow.commands.restore_many import COMMAND; "
        "COMMAND.help(); sys.exit(any(name in sys.modules for name in "
        "('tensorflow', 'keras', 'av', 'numpy', 'apache_beam')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
