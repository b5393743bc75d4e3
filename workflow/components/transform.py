"""Transform: degradations, as a recipe for training and fixed for evaluation."""

import dataclasses
import json
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

import numpy as np

from data_pipeline.clip_record import ClipRecord
from data_pipeline.lossless_clip import write_lossless_clip
from data_pipeline.manifest import Manifest
from trainers.config_fields import to_dictionary
from trainers.degradation_config import DegradationConfig
from workflow.components.counted import counted
from workflow.components.degraded_clip import (
    DegradedClip,
    clean_file,
    degraded_file,
    write_clips,
)
from workflow.components.example_gen import EVALUATION
from workflow.pipeline.artifact import EXAMPLES, TRANSFORM_GRAPH, TRANSFORMED_EXAMPLES
from workflow.pipeline.component import Component
from workflow.pipeline.execution_context import ExecutionContext

DEGRADATION_FILE = "degradation.json"


@dataclass(frozen=True, kw_only=True)
class TransformParameters:
    """What is done to clean clips.

    Attributes:
        degradation: What training does to them, drawn anew each time.
        protocol: What evaluation does to them; a name from `trainers.protocols`.
        max_frames: Frames of each clip for evaluation, from its start.
        max_size: Greatest height and width; larger frames keep their upper left corner.
        max_clips: Clips for evaluation at most, taken evenly from all.
    """

    degradation: DegradationConfig = field(default_factory=DegradationConfig)
    protocol: str = "awgn_clipped"
    max_frames: int = 13
    max_size: tuple[int, int] = (240, 400)
    max_clips: int = 24

    def __post_init__(self) -> None:
        for name in ("max_frames", "max_clips"):
            if getattr(self, name) < 1:
                raise ValueError(
                    f"Transform.{name} must be 1 or more; received "
                    f"{getattr(self, name)}."
                )


class Transform(Component):
    """Writes down the degradations of training, and degrades the evaluation clips.

    The degraded clips are files without loss, so that all models are measured on the
    same pixels, for ever, and people can look at them.
    """

    parameter_type = TransformParameters
    input_types: ClassVar[dict[str, str]] = {"examples": EXAMPLES}
    output_types: ClassVar[dict[str, str]] = {
        "transform_graph": TRANSFORM_GRAPH,
        "transformed_examples": TRANSFORMED_EXAMPLES,
    }

    def execute(self, context: ExecutionContext) -> None:
        """Degrades.

        Raises:
            ValueError: The protocol is unknown, or its clips are not of 8 bits, or of
                another size.
            OSError: A file cannot be read or written.
        """
        # TensorFlow starts here and no earlier.
        from trainers.evaluation_clip import read_clip
        from trainers.evaluation_protocol import EvaluationProtocol
        from trainers.protocols import protocol_named

        parameters: TransformParameters = self.parameters
        protocol = protocol_named(parameters.protocol)
        if type(protocol) is not EvaluationProtocol or not protocol.clipped:
            raise ValueError(
                "Transform.protocol must add noise to clips of 8 bits, as awgn_clipped "
                f"and awgn_h264 do; received {protocol.name}."
            )
        recipe = json.dumps(to_dictionary(parameters.degradation), indent=1)
        graph = context.outputs["transform_graph"] / DEGRADATION_FILE
        graph.write_text(recipe + "\n", encoding="utf-8")
        origin = context.inputs["examples"].path / EVALUATION
        target = context.outputs["transformed_examples"] / EVALUATION
        target.mkdir()
        clips = []
        for record in _evenly(Manifest.load(origin).clips, parameters.max_clips):
            context.check_stopping()
            clip = read_clip(
                origin / record.file, parameters.max_frames, parameters.max_size
            )
            clips.append(_described(record, clip.frames, protocol.noise_levels))
            rate = Fraction(record.rate)
            write_lossless_clip(target / clean_file(clips[-1].name), clip.frames, rate)
            for level in protocol.noise_levels:
                noisy = protocol.noisy_frames(clip.frames, level)
                pixels = (
                    np.round(255 * noisy(index)).astype(np.uint8)
                    for index in range(len(clip.frames))
                )
                path = target / degraded_file(clips[-1].name, level)
                write_lossless_clip(path, pixels, rate)
        write_clips(target, clips)
        fields = dataclasses.asdict(protocol)
        (target / "protocol.json").write_text(json.dumps(fields, indent=1) + "\n")
        context.describe("transformed_examples", clips=len(clips))
        context.note = f"{counted(len(clips), 'clip')} by {protocol.name}"


def _evenly(clips: tuple[ClipRecord, ...], most: int) -> list[ClipRecord]:
    if len(clips) <= most:
        return list(clips)
    return [clips[index * len(clips) // most] for index in range(most)]


def _described(
    record: ClipRecord, frames: np.ndarray, levels: tuple[float, ...]
) -> DegradedClip:
    return DegradedClip(
        name=Path(record.file).stem,
        source=record.source,
        licence=record.licence,
        frames=len(frames),
        height=frames.shape[1],
        width=frames.shape[2],
        native_height=record.height,
        motion=record.motion,
        brightness=record.brightness,
        noise_levels=levels,
    )
