"""Evaluator: measures a model by slices, and blesses it if it is no worse."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from data_pipeline.lossless_clip import read_lossless_clip
from workflow.components.degraded_clip import (
    DegradedClip,
    clean_file,
    degraded_file,
    read_degraded_clips,
)
from workflow.components.evaluation_slices import ALL, slices_of
from workflow.components.example_gen import EVALUATION
from workflow.components.measured_row import MeasuredRow
from workflow.components.trainer import KERAS_FORMAT
from workflow.components.verdict import Verdict, judge
from workflow.pipeline.artifact import (
    BLESSED,
    BLESSED_FILES,
    MODEL,
    MODEL_BLESSING,
    MODEL_EVALUATION,
    TRANSFORMED_EXAMPLES,
)
from workflow.pipeline.component import Component
from workflow.pipeline.execution_context import ExecutionContext

if TYPE_CHECKING:
    from trainers.clip_evaluator import ClipFigures

EVALUATION_FILE = "evaluation.json"


@dataclass(frozen=True, kw_only=True)
class EvaluatorParameters:
    """When a model is good enough; see `workflow.components.verdict.judge`.

    Attributes:
        least_gain: dB over the degraded clips.
        tolerance: dB to the last blessed model, over all clips.
        slice_tolerance: dB to the last blessed model, in a slice.
        resamples: Of the bootstrap.
        seed: Of the bootstrap.
    """

    least_gain: float = 0.0
    tolerance: float = 0.05
    slice_tolerance: float = 0.2
    resamples: int = 2000
    seed: int = 0

    def __post_init__(self) -> None:
        if self.resamples < 1:
            raise ValueError(
                f"Evaluator.resamples must be 1 or more; received {self.resamples}."
            )


class Evaluator(Component):
    """Measures a model and the last blessed one on the same degraded clips.

    `ModelBlessing` holds a file `BLESSED` or `NOT_BLESSED` with the reasons.
    """

    parameter_type = EvaluatorParameters
    input_types: ClassVar[dict[str, str]] = {
        "transformed_examples": TRANSFORMED_EXAMPLES,
        "model": MODEL,
        "baseline": MODEL,
    }
    optional_inputs = frozenset({"baseline"})
    output_types: ClassVar[dict[str, str]] = {
        "evaluation": MODEL_EVALUATION,
        "blessing": MODEL_BLESSING,
    }
    code = ("trainers.evaluation", "zoo")

    def execute(self, context: ExecutionContext) -> None:
        """Measures and judges.

        Raises:
            ValueError: A model does not restore such clips.
            OSError: A file cannot be read or written.
        """
        parameters: EvaluatorParameters = self.parameters
        examples = context.inputs["transformed_examples"].path / EVALUATION
        model = context.inputs["model"].path / KERAS_FORMAT
        rows = _measure(model, examples, context)
        baseline = context.inputs.get("baseline")
        if baseline is not None:
            # Another network may know other modes: only the same is compared.
            known = {
                (row.clip, row.noise_level, row.mode): row.psnr
                for row in _measure(baseline.path / KERAS_FORMAT, examples, context)
            }
            rows = [_beside(row, known) for row in rows]
        verdict = judge(rows, **asdict(parameters))
        record = {
            "model": context.inputs["model"].digest,
            "baseline": baseline.digest if baseline else None,
            **asdict(verdict),
            "rows": [asdict(row) for row in rows],
        }
        path = context.outputs["evaluation"] / EVALUATION_FILE
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        name = BLESSED_FILES[MODEL_BLESSING] if verdict.blessed else "NOT_BLESSED"
        del record["rows"], record["slices"]
        text = json.dumps(record, indent=1) + "\n"
        (context.outputs["blessing"] / name).write_text(text, encoding="utf-8")
        context.describe("blessing", **{BLESSED: int(verdict.blessed)})
        _describe(context, verdict)


def _describe(context: ExecutionContext, verdict: Verdict) -> None:
    overall = next(each for each in verdict.slices if each.name == ALL)
    figures = {"psnr": overall.psnr, "ssim": overall.ssim, "gain": overall.gain}
    if overall.change is not None:
        figures["change"] = overall.change
    context.describe("evaluation", **figures)
    what = "blessed" if verdict.blessed else f"not blessed: {verdict.reasons[0]}"
    context.note = f"{overall.psnr:.2f} dB ({overall.gain:+.2f}), {what}"


def _beside(
    row: MeasuredRow, known: dict[tuple[str, float, str], float]
) -> MeasuredRow:
    psnr = known.get((row.clip, row.noise_level, row.mode))
    return MeasuredRow(**{**asdict(row), "baseline_psnr": psnr})


def _measure(
    preset: Path, examples: Path, context: ExecutionContext
) -> list[MeasuredRow]:
    rows = []
    for clip, level, figures in _figures(preset, examples):
        context.check_stopping()
        rows.append(
            MeasuredRow(
                clip=clip.name,
                noise_level=level,
                mode=figures.mode,
                slices=slices_of(clip, level, figures.mode),
                psnr=figures.psnr,
                ssim=figures.ssim,
                degraded_psnr=figures.noisy_psnr,
            )
        )
    return rows


def _figures(
    preset: Path, examples: Path
) -> Iterator[tuple[DegradedClip, float, "ClipFigures"]]:
    # TensorFlow starts here and no earlier.
    from trainers.clip_evaluator import ClipEvaluator
    from trainers.evaluation_clip import EvaluationClip
    from workflow.components.stored_protocol import StoredProtocol
    from zoo.catalog import load_preset

    fields = json.loads((examples / "protocol.json").read_text(encoding="utf-8"))
    fields |= {name: tuple(fields[name]) for name in ("noise_levels", "modes")}
    network = load_preset(str(preset), dtype="float32")
    evaluator = ClipEvaluator(network)
    for clip in read_degraded_clips(examples):
        clean = EvaluationClip(
            name=clip.name, frames=read_lossless_clip(examples / clean_file(clip.name))
        )
        stored = {
            level: read_lossless_clip(examples / degraded_file(clip.name, level))
            for level in clip.noise_levels
        }
        protocol = StoredProtocol(**fields, stored=stored)
        for level in clip.noise_levels:
            for mode in protocol.modes:
                if network.blind or mode == "guided":
                    yield clip, level, evaluator.evaluate(clean, protocol, level, mode)
