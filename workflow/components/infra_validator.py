"""InfraValidator: has a server load the model, and asks it for real frames."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from data_pipeline.lossless_clip import read_lossless_clip
from serving.client.client_options import ClientOptions
from serving.client.server_away_error import ServerAwayError
from serving.client.serving_client import ServingClient
from serving.client.serving_error import ServingError
from serving.wire_names import RESTORE
from workflow.components.counted import counted
from workflow.components.degraded_clip import degraded_file, read_degraded_clips
from workflow.components.example_gen import EVALUATION
from workflow.components.trainer import SERVING_FORMAT
from workflow.launching.exit_statuses import DISTURBED
from workflow.pipeline.artifact import (
    BLESSED,
    BLESSED_FILES,
    INFRA_BLESSING,
    MODEL,
    TRANSFORMED_EXAMPLES,
)
from workflow.pipeline.bound_process import bound_process, last_lines
from workflow.pipeline.component import Component
from workflow.pipeline.execution_context import ExecutionContext

_READY = "serving: gRPC at "
_PATIENCE_SECONDS = 20.0
_LATE = "DEADLINE_EXCEEDED"


@dataclass(frozen=True, kw_only=True)
class InfraValidatorParameters:
    """What a server is asked.

    Attributes:
        model: Name of the served model.
        clips: How many clips are sent.
        frames: Frames of each.
        scale: By how much frames are to come back larger.
        start_seconds: How long the server may take to load the model.
        answer_seconds: How long a clip may take.
    """

    model: str
    clips: int = 2
    frames: int = 3
    scale: int = 1
    start_seconds: float = 300.0
    answer_seconds: float = 120.0

    def __post_init__(self) -> None:
        for name in ("clips", "frames", "scale"):
            if getattr(self, name) < 1:
                raise ValueError(
                    f"InfraValidator.{name} must be 1 or more; received "
                    f"{getattr(self, name)}."
                )


class InfraValidator(Component):
    """Starts `kinozoo serve` on the exported model and restores clips through it.

    `InfraBlessing` holds a file `INFRA_BLESSED`, or `INFRA_NOT_BLESSED` with the
    reasons: the server ends, or refuses, or frames come back of another size or kind,
    or empty. A server that is only slow, or busy, says nothing of the model: that is
    tried again.
    """

    parameter_type = InfraValidatorParameters
    keeps_log = True
    input_types: ClassVar[dict[str, str]] = {
        "model": MODEL,
        "transformed_examples": TRANSFORMED_EXAMPLES,
    }
    output_types: ClassVar[dict[str, str]] = {"blessing": INFRA_BLESSING}
    code = ("workflow.commands.serve",)

    def execute(self, context: ExecutionContext) -> None:
        """Asks.

        Raises:
            OSError: A file cannot be read or written.
            TimeoutError: The server does not start, or answer, in time.
            ServerAwayError: It is there and takes no request.
            ChildProcessError: It cannot be started on this machine now.
        """
        parameters: InfraValidatorParameters = self.parameters
        base = context.work / "served"
        target = base / parameters.model / "1"
        shutil.copytree(context.inputs["model"].path / SERVING_FORMAT, target)
        examples = context.inputs["transformed_examples"].path / EVALUATION
        clips = [
            read_lossless_clip(
                examples / degraded_file(clip.name, clip.noise_levels[0]),
                parameters.frames,
            )
            for clip in read_degraded_clips(examples)[: parameters.clips]
        ]
        faults = self._faults(base, clips, context.log)
        name = "INFRA_NOT_BLESSED" if faults else BLESSED_FILES[INFRA_BLESSING]
        text = json.dumps({"blessed": not faults, "reasons": faults}, indent=1)
        (context.outputs["blessing"] / name).write_text(text + "\n", encoding="utf-8")
        context.describe("blessing", **{BLESSED: int(not faults)})
        context.note = (
            faults[0] if faults else f"{counted(len(clips), 'clip')} restored"
        )

    def _faults(self, base: Path, clips: Sequence[np.ndarray], log: Path) -> list[str]:
        parameters: InfraValidatorParameters = self.parameters
        with _server(base, log, parameters.start_seconds) as (process, port):
            if port is None:
                return [f"no server would load it: {last_lines(log)}"]
            options = ClientOptions(
                target=f"localhost:{port}",
                deadline=parameters.answer_seconds,
                patience=_PATIENCE_SECONDS,
            )
            with ServingClient(options) as client:
                try:
                    return [
                        fault for clip in clips for fault in self._ask(client, clip)
                    ]
                except ServingError as error:
                    if error.code == _LATE:
                        raise TimeoutError(str(error)) from error
                    return [f"the server does not answer for it: {error}"]
                except ServerAwayError:
                    if process.poll() is None:
                        raise
                    return [f"the server ended over it: {last_lines(log)}"]

    def _ask(self, client: ServingClient, clip: np.ndarray) -> list[str]:
        parameters: InfraValidatorParameters = self.parameters
        inputs = {"clip": clip[None], "noise_level": np.array([-1.0], np.float32)}
        made = client.predict(parameters.model, inputs, signature=RESTORE)
        return faults_of(made.outputs.get("clip"), clip, parameters.scale)


def faults_of(restored: np.ndarray | None, clip: np.ndarray, scale: int) -> list[str]:
    """Says what is wrong with the frames that came back.

    Args:
        restored: They should be uint8 RGB `[1, T, scale * H, scale * W, 3]`.
        clip: What was sent, uint8 RGB `[T, H, W, 3]`.
        scale: By how much they are to be larger.
    """
    if restored is None:
        return ["no clip came back"]
    frames, height, width, _ = clip.shape
    wanted = (1, frames, scale * height, scale * width, 3)
    if restored.shape != wanted or restored.dtype != np.uint8:
        return [
            f"expected uint8 frames of shape {wanted}; received {restored.dtype} of "
            f"shape {restored.shape}"
        ]
    if np.ptp(clip) and not np.ptp(restored):
        return ["empty frames came back"]
    return []


@contextmanager
def _server(
    base: Path, log: Path, start_seconds: float
) -> "Iterator[tuple[subprocess.Popen[str], int | None]]":
    """Yields a server and its port, or None where it ended.

    Raises:
        TimeoutError: It took too long.
        ChildProcessError: It ended because of the machine.
    """
    arguments = ["serve", f"--model_base_path={base}", "--port=0", "--rest_api_port=0"]
    with bound_process(arguments, log, read_output=True) as process:
        assert process.stdout is not None
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(start_seconds, give_up)
        clock.start()
        try:
            line = process.stdout.readline()
        finally:
            clock.cancel()
        if line.startswith(_READY):
            yield process, int(line.removeprefix(_READY).split(";")[0].split(",")[0])
            return
        status = process.wait()
        if late.is_set():
            raise TimeoutError(
                f"The server did not load the model within {start_seconds:g} s "
                "(InfraValidator.start_seconds)."
            )
        if status == DISTURBED:
            raise ChildProcessError(f"No server can be started: {last_lines(log)}")
        yield process, None
