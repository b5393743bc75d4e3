"""Degradations for training as a recipe, for evaluation as files."""

import json

import numpy as np
import pytest

from data_pipeline.lossless_clip import read_lossless_clip
from data_pipeline.manifest import Manifest
from tests.data_pipeline.ingested_folder import make_ingested_folder
from tests.workflow.components.folders import context_of
from trainers.degradation_config import DegradationConfig
from trainers.protocols import protocol_named
from workflow.components.degraded_clip import (
    clean_file,
    degraded_file,
    read_degraded_clips,
)
from workflow.components.example_gen import EVALUATION
from workflow.components.transform import Transform, TransformParameters
from workflow.pipeline.channel import Channel
from workflow.pipeline.digests import folder_digest


@pytest.fixture
def examples(tmp_path):
    (tmp_path / "Examples").mkdir()
    make_ingested_folder(tmp_path / "Examples" / EVALUATION, clips=3, frames=4)
    return tmp_path / "Examples"


def _executed(tmp_path, examples, name="out", **parameters):
    channel = Channel(producer="X", output="examples", type="Examples")
    transform = Transform(TransformParameters(**parameters), {"examples": channel})
    context = context_of(transform, tmp_path / name, examples=examples)
    transform.execute(context)
    return context.outputs


def test_stored_frames_are_those_of_the_protocol(tmp_path, examples):
    outputs = _executed(tmp_path, examples, max_frames=2, max_size=(32, 40))
    folder = outputs["transformed_examples"] / EVALUATION
    clips = read_degraded_clips(folder)
    assert [clip.name for clip in clips] == ["clip_0", "clip_1", "clip_2"]
    assert (clips[0].frames, clips[0].height, clips[0].width) == (2, 32, 40)
    assert (
        clips[0].native_height == Manifest.load(examples / EVALUATION).clips[0].height
    )
    clean = read_lossless_clip(folder / clean_file("clip_1"))
    protocol = protocol_named("awgn_clipped")
    for level in protocol.noise_levels:
        stored = read_lossless_clip(folder / degraded_file("clip_1", level))
        noisy = protocol.noisy_frames(clean, level)
        for index in range(2):
            np.testing.assert_array_equal(
                stored[index].astype(np.float32) / np.float32(255), noisy(index)
            )


def test_the_recipe_of_training_is_written_down(tmp_path, examples):
    degradation = DegradationConfig(grain_share=0.5)
    outputs = _executed(tmp_path, examples, degradation=degradation, max_clips=1)
    recipe = json.loads((outputs["transform_graph"] / "degradation.json").read_text())
    assert recipe["grain_share"] == 0.5
    assert len(read_degraded_clips(outputs["transformed_examples"] / EVALUATION)) == 1


def test_the_same_again_gives_the_same_bytes(tmp_path, examples):
    digests = {
        folder_digest(path)
        for name in ("one", "two")
        for key, path in _executed(tmp_path, examples, name, max_frames=1).items()
        if key == "transformed_examples"
    }
    assert len(digests) == 1


@pytest.mark.parametrize("protocol", ["awgn_unclipped", "film_damage", "upscale_x4"])
def test_protocols_of_other_tasks_are_refused(tmp_path, examples, protocol):
    with pytest.raises(ValueError, match=f"received {protocol}"):
        _executed(tmp_path, examples, protocol=protocol)
