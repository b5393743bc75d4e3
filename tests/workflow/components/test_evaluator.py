"""Models are measured as by `kinozoo evaluate`, and compared with the last good one."""

import dataclasses
import json

import pytest

from tests.data_pipeline.ingested_folder import make_ingested_folder
from tests.serving.small_denoiser import small_denoiser
from tests.workflow.components.folders import context_of
from trainers.evaluation import evaluate
from trainers.protocols import protocol_named
from workflow.components.evaluator import Evaluator, EvaluatorParameters
from workflow.components.example_gen import EVALUATION
from workflow.components.trainer import KERAS_FORMAT
from workflow.components.transform import Transform, TransformParameters
from workflow.pipeline.channel import Channel
from zoo.card import Card
from zoo.catalog import load_preset, save_preset
from zoo.temporal.shift_denoiser import ShiftDenoiser, ShiftUNetConfig

_CARD = Card(
    preset="tiny",
    model="shift_denoiser",
    task="noise",
    degradation="white noise",
    training_data="none",
    data_licence="none",
    licence="Apache-2.0",
    training="none",
    limits="untrained",
)
_FRAMES = 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Clips, degraded clips, a model that changes nothing and one that does harm."""
    folder = tmp_path_factory.mktemp("evaluator")
    (folder / "Examples").mkdir()
    make_ingested_folder(folder / "Examples" / EVALUATION, clips=2, frames=_FRAMES)
    channel = Channel(producer="X", output="examples", type="Examples")
    transform = Transform(TransformParameters(), {"examples": channel})
    context = context_of(transform, folder / "t", examples=folder / "Examples")
    transform.execute(context)
    # Its last layer is zero before training: it gives back what it is given.
    idle = ShiftDenoiser((ShiftUNetConfig(widths=(4, 8, 8)),))
    idle.build_for_clips()
    save_preset(idle, folder / "idle" / KERAS_FORMAT, _CARD)
    save_preset(small_denoiser(), folder / "harmful" / KERAS_FORMAT, _CARD)
    return folder


def _evaluated(folder, target, model, baseline):
    channels = {
        name: Channel(producer="X", output=name, type=kind)
        for name, kind in Evaluator.input_types.items()
    }
    evaluator = Evaluator(EvaluatorParameters(least_gain=-0.01), channels)
    context = context_of(
        evaluator,
        target,
        transformed_examples=folder / "t" / "TransformedExamples",
        model=folder / model,
        baseline=folder / baseline,
    )
    evaluator.execute(context)
    path = context.outputs["evaluation"] / "evaluation.json"
    names = [path.name for path in context.outputs["blessing"].iterdir()]
    return json.loads(path.read_text()), names


@pytest.mark.slow
def test_a_model_that_does_harm_is_not_blessed_and_the_same_again_is(folder, tmp_path):
    record, names = _evaluated(folder, tmp_path / "harmful", "harmful", "idle")
    assert names == ["NOT_BLESSED"]
    assert any("last blessed model" in reason for reason in record["reasons"])
    protocol = dataclasses.replace(protocol_named("awgn_clipped"), max_frames=_FRAMES)
    wanted = evaluate(
        load_preset(str(folder / "harmful" / KERAS_FORMAT), dtype="float32"),
        protocol,
        folder / "Examples" / EVALUATION,
        subject="",
        command="",
        show_progress=False,
    )
    figures = [(row["clip"], row["psnr"], row["ssim"]) for row in wanted["clips"]]
    assert [(r["clip"], r["psnr"], r["ssim"]) for r in record["rows"]] == figures

    record, names = _evaluated(folder, tmp_path / "idle", "idle", "idle")
    assert names == ["BLESSED"]
    overall = record["slices"][0]
    assert overall["name"] == "all"
    assert overall["change"] == 0.0
    assert overall["gain"] == pytest.approx(0.0, abs=1e-3)
