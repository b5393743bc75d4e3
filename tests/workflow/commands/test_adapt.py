"""`kinozoo adapt` as a person calls it."""

import json

import numpy as np
import pytest

from tests.serving.small_denoiser import save_small_preset
from tests.synthetic_video import write_video
from trainers.adaptation import Adaptation
from trainers.adaptation_outcome import AdaptationOutcome
from workflow.commands.adapt import COMMAND
from workflow.commands.restore import COMMAND as RESTORE
from zoo.catalog import find_preset, load_card


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    return save_small_preset(tmp_path_factory.mktemp("presets") / "small")


@pytest.fixture
def film(tmp_path):
    return write_video(tmp_path / "old.mp4", frames=18, width=96, height=96, noise=12.0)


@pytest.fixture(autouse=True)
def default_flags():
    yield
    for name in COMMAND.flag_values:
        COMMAND.flag_values[name].unparse()


def _ends_with(change, monkeypatch):
    """Lets an adaptation end at once with a change of the held-out error."""
    before = np.array([90.0, 110.0])
    outcome = AdaptationOutcome(
        before=before,
        after=before + change,
        noise_level=12.0,
        steps=30,
        best_step=20,
        seconds=8.0,
    )
    monkeypatch.setattr(Adaptation, "run", lambda *_, **__: outcome)


def test_it_writes_a_preset_whose_card_names_the_film(
    film, preset, tmp_path, capsys, monkeypatch
):
    _ends_with(-5.0, monkeypatch)
    folder = tmp_path / "adapted"
    arguments = [str(film), f"--preset={preset}", f"--out={folder}"]
    assert COMMAND.execute(arguments) == 0
    assert "--preset=" in capsys.readouterr().out
    card = load_card(str(folder))
    assert "old.mp4" in card.degradation
    assert "noise level 12 is assumed" in card.degradation
    assert card.preset == "adapted"
    assert "change -5.0" in card.training
    assert find_preset(str(folder))[0].name == "shift_denoiser"
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert config["model"] == "shift_denoiser"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_nothing_is_written_where_it_is_no_better(
    film, preset, tmp_path, capsys, monkeypatch
):
    _ends_with(+0.5, monkeypatch)
    folder = tmp_path / "adapted"
    arguments = [str(film), f"--preset={preset}", f"--out={folder}"]
    assert COMMAND.execute(arguments) == 1
    told = capsys.readouterr().err
    assert "was not bettered on the held-out frames" in told
    assert f"restore with --preset={preset}" in told
    assert len(told.splitlines()) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"old.mp4"}


@pytest.mark.slow
def test_an_adapted_preset_restores_the_film(film, preset, tmp_path, capsys):
    folder, new = tmp_path / "adapted", tmp_path / "new.mp4"
    arguments = [str(film), f"--preset={preset}", f"--out={folder}", "--minutes=0.3"]
    assert COMMAND.execute(arguments) == 0, capsys.readouterr().err
    arguments = [str(film), str(new), "--steps=denoise", f"--preset={folder}"]
    assert RESTORE.execute(arguments) == 0
    assert new.is_file()


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        ([], 1, "takes a film and a folder"),
        (["FILM"], 1, "takes a film and a folder"),
        (["FILM", "--out=OUT", "--minutes=0"], 1, "minutes is above 0"),
        (["FILM", "--out=OUT", "--minutes=x"], 2, "minutes"),
        (["FILM", "--out=/nowhere/out"], 1, "no folder /nowhere"),
        (["FILM", "--out=THERE"], 1, "exists already"),
        (["FILM", "--out=OUT", "--preset=unheard_of"], 1, "no preset 'unheard_of'"),
        (["missing.mp4", "--out=OUT"], 1, "missing.mp4"),
    ],
)
def test_a_wrong_call_gets_one_sentence_and_leaves_nothing(
    film, tmp_path, capsys, arguments, status, sentence
):
    there = tmp_path / "there"
    there.mkdir()
    names = {"FILM": str(film), "--out=OUT": f"--out={tmp_path / 'out'}"}
    names["--out=THERE"] = f"--out={there}"
    before = {path.name for path in tmp_path.iterdir()}
    assert COMMAND.execute([names.get(a, a) for a in arguments]) == status
    told = capsys.readouterr().err
    assert sentence in told
    assert len(told.splitlines()) == 1
    assert {path.name for path in tmp_path.iterdir()} == before
