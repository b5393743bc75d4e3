"""What is told of a pair of translators."""

import json

import numpy as np
import pytest

from tests.trainers.steps.generative_configs import tiny
from tests.trainers.tiny_run import changed
from trainers.cycle_validation import CycleValidation
from trainers.run_folder import RunFolder


class _Shifting:
    """Stands in for a pair: brightens on the way there, and too little back."""

    def translate(self, clip, way):
        return clip + (0.1 if way == "there" else -0.04)


@pytest.fixture
def config():
    # Random features take 16 pixels or more.
    return changed(tiny("cyclegan"), {"sampling.pictures": 6})


def test_the_cycle_error_is_what_is_lost_on_the_way_there_and_back(config, tmp_path):
    validation = CycleValidation(config, _Shifting(), RunFolder(tmp_path), write=True)
    assert validation.wanted
    figure, scalars, pictures = validation.run(5)
    assert scalars["validation/cycle_error"] == pytest.approx(0.06, abs=1e-5)
    distances = [v for name, v in scalars.items() if "kernel_distance" in name]
    assert len(distances) == 2
    assert all("[random_convolution_0]" in n for n in scalars if "distance" in n)
    assert figure == pytest.approx(-sum(distances))
    for rows in pictures.values():
        assert rows.shape == (4 * 16, 3 * 16, 3)
        assert rows.dtype == np.uint8
    record = json.loads((tmp_path / "eval/step_00000005.json").read_text())
    assert record["cycle_error"] == pytest.approx(0.06, abs=1e-5)
