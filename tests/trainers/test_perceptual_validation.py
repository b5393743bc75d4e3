"""Restorers that are to look right."""

import json
from dataclasses import replace

import pytest

from trainers.networks import make_network
from trainers.perceptual_validation import PerceptualValidation
from trainers.run_folder import RunFolder


@pytest.fixture
def config(tiny_config, clean_videos):
    evaluation = replace(
        tiny_config.evaluation, folder=str(clean_videos), max_frames=2, pictures=1
    )
    return replace(tiny_config, evaluation=evaluation)


def test_the_distance_decides_and_bears_the_name_of_its_features(config, tmp_path):
    network = make_network(config.model)
    validation = PerceptualValidation(config, network, RunFolder(tmp_path), write=True)
    figure, scalars, _ = validation.run(3)
    name = "perceptual_distance[random_convolution_0]"
    assert validation.distance_name == name
    assert figure == -scalars[f"validation/{name}"] < 0.0
    record = json.loads((tmp_path / "eval/step_00000003.json").read_text())
    assert record[name] == -figure
    assert record["psnr"] == pytest.approx(scalars["validation/psnr"])
    # A second run starts anew.
    assert validation.run(4)[0] == figure
