"""`kinozoo import-weights` as a person calls it, on weights of the golden files."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.zoo.temporal.golden.golden_file import golden_arrays, golden_shapes
from tests.zoo.temporal.golden.seeded_weights import seeded_weights
from workflow.commands import import_weights
from zoo.card import Card
from zoo.catalog import load_preset

GOLDEN = Path(__file__).parents[2] / "zoo" / "temporal" / "golden"


def _published(name: str, case: str) -> tuple[dict[str, np.ndarray], np.ndarray, ...]:
    """Returns weights, an input and what the authors' program makes of it."""
    with np.load(GOLDEN / f"{name}.npz") as golden:
        shapes = json.loads(str(golden[f"{case}_shapes"]))
        weights = seeded_weights(
            {key: tuple(shape) for key, shape in shapes.items()}, int(golden["seed"])
        )
        return weights, golden[f"{case}_input"], golden[f"{case}_output"]


def _call(model: str, source: Path, folder: Path, *flags: str) -> int:
    return import_weights.COMMAND.execute(
        [f"--model={model}", f"--from={source}", f"--out={folder}", *flags]
    )


@pytest.mark.parametrize(
    ("model", "case"), [("srvgg_net_compact", "x2"), ("rrdb_net", "x2")]
)
def test_a_published_file_becomes_a_preset(model, case, tmp_path, capsys):
    weights, frames, expected = _published(model, case)
    source, folder = tmp_path / "published.safetensors", tmp_path / "larger"
    save_file({f"params_ema.{name}": array for name, array in weights.items()}, source)
    assert _call(model, source, folder, "--licence=BSD-3-Clause") == 0
    assert "enlarges 2 times" in capsys.readouterr().out
    network = load_preset(str(folder))
    inputs = {"clip": frames[None], "noise_level": np.array([-1], np.float32)}
    np.testing.assert_allclose(network(inputs)[0], expected, atol=1e-5)
    card = Card.read(folder / "card.json")
    assert (card.preset, card.model, card.licence) == ("larger", model, "BSD-3-Clause")
    assert source.name in card.training
    assert hashlib.sha256(source.read_bytes()).hexdigest() in card.training
    assert _call(model, source, folder) == 1
    assert "is a preset already" in capsys.readouterr().err


def test_a_pytorch_file_becomes_a_preset(tmp_path):
    torch = pytest.importorskip("torch")
    weights, frames, expected = _published("naf_net", "whole")
    tensors = {name: torch.from_numpy(array) for name, array in weights.items()}
    source, folder = tmp_path / "published.pth", tmp_path / "sharper"
    torch.save({"params": tensors}, source)
    assert _call("naf_net", source, folder) == 0
    inputs = {"clip": frames[None], "noise_level": np.array([-1], np.float32)}
    restored = load_preset(str(folder))(inputs)[0]
    # Frames smaller than the windows of means: both of the authors' programs agree.
    np.testing.assert_allclose(restored, expected, atol=1e-5)


def test_a_colouriser_takes_over_what_it_knows_of_scenes(tmp_path, capsys):
    golden = golden_arrays("scene_reader.npz")
    weights = seeded_weights(golden_shapes(golden), int(golden["seed"]))
    source, folder = tmp_path / "published.safetensors", tmp_path / "start"
    save_file(weights, source)
    assert _call("colouriser", source, folder, "--licence=Apache-2.0") == 0
    assert "Colouriser" in capsys.readouterr().out
    maps = load_preset(str(folder)).scene(golden["odd_input"])
    for number, features in enumerate(maps):
        np.testing.assert_allclose(features, golden[f"odd_{number}"], atol=1e-4)
    assert "all else is random" in Card.read(folder / "card.json").limits
    assert _call("colouriser", source, tmp_path / "again") == 0
    presets = [load_preset(str(tmp_path / name)) for name in ("start", "again")]
    for one, other in zip(*(preset.get_weights() for preset in presets), strict=True):
        np.testing.assert_array_equal(one, other)


def test_what_does_not_fit_is_told_in_a_sentence(tmp_path, capsys):
    weights, *_ = _published("rrdb_net", "x4")
    source, folder = tmp_path / "published.safetensors", tmp_path / "preset"
    save_file(weights, source)
    assert _call("srvgg_net_compact", source, folder) == 1
    assert "expected weights of SRVGGNetCompact" in capsys.readouterr().err
    assert _call("swin", source, folder) == 1
    assert "no model 'swin' reads published weights" in capsys.readouterr().err
    del weights["conv_hr.bias"]
    save_file(weights, source)
    assert _call("rrdb_net", source, folder) == 1
    assert "'conv_hr.bias' is missing" in capsys.readouterr().err
    assert _call("rrdb_net", tmp_path / "none.pth", folder) == 1
    assert "none.pth: No such file" in capsys.readouterr().err
    assert import_weights.COMMAND.execute(["--model=rrdb_net", "--from=", "--out="])
    assert "--model=NAME --from=FILE --out=FOLDER" in capsys.readouterr().err
    assert not folder.exists()
