"""Whether a server would have the model."""

from fractions import Fraction

import numpy as np
import pytest

from data_pipeline.lossless_clip import write_lossless_clip
from tests.workflow.components.folders import context_of
from workflow.components.degraded_clip import (
    DegradedClip,
    degraded_file,
    write_clips,
)
from workflow.components.infra_validator import (
    InfraValidator,
    InfraValidatorParameters,
    faults_of,
)
from workflow.pipeline.channel import Channel

CLIP = np.random.default_rng(0).integers(0, 256, (2, 8, 12, 3), dtype=np.uint8)


def test_frames_of_the_right_kind_are_no_fault():
    assert faults_of(CLIP[None], CLIP, 1) == []
    assert faults_of(CLIP[None].repeat(2, 2).repeat(2, 3), CLIP, 2) == []


@pytest.mark.parametrize(
    ("restored", "fault"),
    [
        (None, "no clip came back"),
        (CLIP[None, :1], "expected uint8 frames of shape (1, 2, 8, 12, 3)"),
        (CLIP[None].astype(np.float32), "received float32"),
        (np.full_like(CLIP[None], 7), "empty frames"),
    ],
)
def test_other_frames_are_a_fault(restored, fault):
    assert fault in faults_of(restored, CLIP, 1)[0]


@pytest.mark.slow
def test_a_model_that_a_server_cannot_load_is_not_blessed(tmp_path):
    model = tmp_path / "Model" / "Format-Serving"
    (model / "variables").mkdir(parents=True)
    (model / "saved_model.pb").write_bytes(b"this is no model")
    examples = tmp_path / "TransformedExamples" / "Split-eval"
    examples.mkdir(parents=True)
    described = DegradedClip(
        name="a",
        source="a.mkv",
        licence="",
        frames=2,
        height=8,
        width=12,
        native_height=8,
        motion=1.0,
        brightness=1.0,
        noise_levels=(10.0,),
    )
    write_clips(examples, [described])
    write_lossless_clip(examples / degraded_file("a", 10.0), CLIP, Fraction(25))
    channels = {
        name: Channel(producer="X", output=name, type=kind)
        for name, kind in InfraValidator.input_types.items()
    }
    validator = InfraValidator(InfraValidatorParameters(model="m"), channels)
    context = context_of(
        validator,
        tmp_path / "out",
        model=model.parent,
        transformed_examples=examples.parent,
    )
    validator.execute(context)
    assert context.properties["blessing"] == {"blessed": 0}
    assert (context.outputs["blessing"] / "INFRA_NOT_BLESSED").is_file()
    assert "server" in context.note
