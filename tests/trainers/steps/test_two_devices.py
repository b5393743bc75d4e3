"""Generators and autoencoders learn on two devices as on one."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.trainers.steps.clip_configs import CLIP_OVERRIDES
from tests.trainers.steps.generative_configs import OVERRIDES

ROOT = Path(__file__).parents[3]
# One strategy and a process of its own: TensorFlow numbers the reductions of every
# strategy anew, and takes those of an earlier one with other shapes for a mistake.
_RUN = """
import json, sys
from trainers.strategies import make_strategy, split_processor
split_processor(2)
import trainers.picture_batches, trainers.triplet_batches
from tests.trainers.steps import generative_configs
from tests.trainers.steps.clip_configs import CLIP_OVERRIDES, tiny_clips
from tests.trainers.steps.generative_configs import figures, tiny
from tests.trainers.tiny_run import changed
trainers.picture_batches.DRAWN_DIGITS = generative_configs.DIGITS
trainers.triplet_batches.training_clips = generative_configs.procedural_clips
picture, *names = sys.argv[1:]
def config(name):
    if name in CLIP_OVERRIDES:
        return tiny_clips(name)
    named = {"texture.reference": picture} if name == "texture" else {}
    return changed(tiny(name), named)
one, two = make_strategy("none"), make_strategy("mirrored")
results = {
    name: [figures(config(name), strategy) for strategy in (one, two)]
    for name in names
}
print("results", json.dumps(results))
"""


_WITHOUT_A_GAME = ("texture", "triplet")


@pytest.mark.slow
@pytest.mark.parametrize(
    "names",
    [
        [*sorted(set(OVERRIDES) - set(_WITHOUT_A_GAME)), *CLIP_OVERRIDES],
        _WITHOUT_A_GAME,
    ],
    ids=["generative", "texture_and_triplet"],
)
def test_two_devices_give_the_figures_of_one(names, tmp_path):
    picture = tmp_path / "stripes.png"
    stripes = np.tile(np.array([0, 255], np.uint8).repeat(2), (16, 4))
    Image.fromarray(stripes).save(picture)
    finished = subprocess.run(
        [sys.executable, "-c", _RUN, str(picture), *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in finished.stdout.splitlines() if line[:7] == "results"]
    assert lines, finished.stderr[-3000:]
    results = json.loads(lines[0].removeprefix("results"))
    assert set(results) == set(names)
    for name, (one, two) in results.items():
        for first, second in zip(one, two, strict=True):
            assert first["finite"] == 1.0
            for figure, value in first.items():
                expected = pytest.approx(value, abs=1e-4, rel=1e-5)
                assert second[figure] == expected, (name, figure)
        assert one[0]["loss"] != pytest.approx(one[-1]["loss"], abs=1e-5), name
