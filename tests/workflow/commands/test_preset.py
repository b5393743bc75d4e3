"""`kinozoo preset` as a person calls it, on the run of a tiny network."""

import dataclasses
import json
import shutil

import numpy as np
import pytest

from trainers.config_fields import to_dictionary
from trainers.run_folder import RunFolder
from workflow.commands import preset, train
from zoo.card import Card
from zoo.catalog import load_card, load_preset, save_preset

_CARD = Card(
    preset="tiny",
    model="shift_denoiser",
    task="noise",
    degradation="white noise",
    training_data="moving textures",
    data_licence="none",
    licence="Apache-2.0",
    training="four steps",
    limits="restores nothing",
)


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    workdir = tmp_path_factory.mktemp("runs") / "smoke"
    assert train.COMMAND.execute(["--experiment=smoke", f"--workdir={workdir}"]) == 0
    return workdir


def _call(folder, run_folder, card):
    path = folder.parent / "card.json"
    card.write(path)
    return preset.COMMAND.execute(
        [str(folder), f"--checkpoint={run_folder}", f"--card={path}"]
    )


def test_a_run_becomes_a_preset_that_loads(run_folder, tmp_path, capsys):
    assert _call(tmp_path / "tiny", run_folder, _CARD) == 0
    assert "parameters" in capsys.readouterr().out
    network = load_preset(str(tmp_path / "tiny"))
    assert Card.read(tmp_path / "tiny" / "card.json") == _CARD
    kernels = [w.numpy() for w in network.weights if len(w.shape) == 4]
    assert all(np.abs(kernel).max() > 0 for kernel in kernels)


def test_the_card_of_what_was_taught_to_invent_says_so(run_folder, tmp_path):
    config = RunFolder(run_folder).read_config()
    run = shutil.copytree(run_folder, tmp_path / "run")
    text = json.dumps(to_dictionary(dataclasses.replace(config, trainer="adversarial")))
    (run / "config.json").write_text(text)
    (tmp_path / "of_a_run").mkdir()
    assert _call(tmp_path / "of_a_run" / "tiny", run, _CARD) == 0
    assert load_card(str(tmp_path / "of_a_run" / "tiny")).invents
    # Averages inherit it.
    assert _call(tmp_path / "tiny", tmp_path / "of_a_run" / "tiny", _CARD) == 0
    assert load_card(str(tmp_path / "tiny")).invents


def test_a_card_of_something_else_is_refused(run_folder, tmp_path, capsys):
    assert _call(tmp_path / "other", run_folder, _CARD) == 1
    assert "expected the folder's name, 'other'" in capsys.readouterr().err
    wrong = dataclasses.replace(_CARD, model="fast_dvd_net")
    assert _call(tmp_path / "tiny", run_folder, wrong) == 1
    assert "the run trained a ShiftDenoiser" in capsys.readouterr().err
    (tmp_path / "card.json").write_text('{"preset": "tiny"}')
    arguments = [f"--checkpoint={run_folder}", f"--card={tmp_path / 'card.json'}"]
    assert preset.COMMAND.execute([str(tmp_path / "tiny"), *arguments]) == 1
    assert "is no card: expected a JSON object with preset" in capsys.readouterr().err
    assert not (tmp_path / "tiny").exists()


def test_runs_and_presets_are_averaged(run_folder, tmp_path, capsys):
    assert _call(tmp_path / "tiny", run_folder, _CARD) == 0
    network = load_preset(str(tmp_path / "tiny"))
    network.set_weights([weight * 0 for weight in network.get_weights()])
    nothing = tmp_path / "nothing" / "tiny"
    save_preset(network, nothing, _CARD)
    mixed = tmp_path / "mixed" / "tiny"
    mixed.parent.mkdir()
    assert _call(mixed, f"{run_folder}:0.75,{nothing}:0.25", _CARD) == 0
    whole = load_preset(str(tmp_path / "tiny")).get_weights()
    for weight, part in zip(whole, load_preset(str(mixed)).get_weights(), strict=True):
        np.testing.assert_allclose(part, 0.75 * weight, rtol=1e-6)
    capsys.readouterr()
    for wrong in (
        f"{run_folder}:0.7,{nothing}:0.7",
        f"{run_folder}:1.2,{nothing}:-0.2",
    ):
        assert _call(mixed, wrong, _CARD) == 1
        assert "above 0 and 1 together" in capsys.readouterr().err
    assert _call(mixed, f"{run_folder},{nothing}", _CARD) == 1
    assert "need shares" in capsys.readouterr().err
    assert _call(mixed, f"{run_folder}:0.5,denoise_fast:0.5", _CARD) == 1
    assert "of one kind and size" in capsys.readouterr().err


def test_a_call_without_a_run_says_what_it_takes(capsys):
    preset.COMMAND.flag_values.unparse_flags()
    for name in ("checkpoint", "card"):
        preset.COMMAND.flag_values[name].unparse()
    assert preset.COMMAND.execute(["tiny"]) == 1
    assert "FOLDER --checkpoint=RUN --card=FILE" in capsys.readouterr().err
