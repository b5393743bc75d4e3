"""Pusher: gives servers a model that was blessed twice."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from workflow.components.trainer import SERVING_DIGEST, SERVING_FORMAT
from workflow.pipeline.artifact import (
    BLESSED_FILES,
    INFRA_BLESSING,
    MODEL,
    MODEL_BLESSING,
    PUSHED_MODEL,
    Artifact,
)
from workflow.pipeline.component import Component
from workflow.pipeline.digests import folder_digest
from workflow.pipeline.execution_context import ExecutionContext

NOT_PUSHED = "NOT_PUSHED"


@dataclass(frozen=True, kw_only=True)
class PusherParameters:
    """Where models are served from.

    Attributes:
        model: Name of the served model.
        destination: Folder of all served models, as for `kinozoo serve
            --model_base_path`.
    """

    model: str
    destination: str


class Pusher(Component):
    """Copies the model to `destination/model/version`, which appears whole.

    The version is the next one that is free, unless the latest one is the same model:
    then an execution that was killed, or another with the same model, pushed it. Also
    kept as `PushedModel/version`. Where a blessing is missing nothing is pushed, and
    `PushedModel/NOT_PUSHED` says why.
    """

    parameter_type = PusherParameters
    acts_outside = True
    input_types: ClassVar[dict[str, str]] = {
        "model": MODEL,
        "blessing": MODEL_BLESSING,
        "infra_blessing": INFRA_BLESSING,
    }
    output_types: ClassVar[dict[str, str]] = {"pushed_model": PUSHED_MODEL}

    def execute(self, context: ExecutionContext) -> None:
        """Pushes, or does not.

        Raises:
            OSError: The destination cannot be written.
        """
        parameters: PusherParameters = self.parameters
        output = context.outputs["pushed_model"]
        missing = [
            name
            for name in ("blessing", "infra_blessing")
            if not _is_blessed(context.inputs[name])
        ]
        if missing:
            text = json.dumps({"missing": missing}) + "\n"
            (output / NOT_PUSHED).write_text(text, encoding="utf-8")
            context.describe("pushed_model", pushed=0)
            context.note = f"not pushed: no {' and no '.join(missing)}"
            return
        origin = context.inputs["model"].path / SERVING_FORMAT
        home = Path(parameters.destination) / parameters.model
        version = push(origin, home)
        shutil.copytree(origin, output / str(version))
        context.describe(
            "pushed_model",
            pushed=1,
            version=version,
            destination=str(home.resolve()),
            **{SERVING_DIGEST: folder_digest(origin)},
        )
        context.note = f"version {version} in {home}"

    def is_current(self, outputs: Mapping[str, Artifact]) -> bool:
        """Says whether the version that was pushed is still there."""
        properties = outputs["pushed_model"].properties
        if not properties["pushed"]:
            return True
        parameters: PusherParameters = self.parameters
        home = Path(parameters.destination) / parameters.model
        return (home / str(properties["version"])).is_dir()


def _is_blessed(blessing: Artifact) -> bool:
    # By its contents, which are there wherever it comes from.
    return (blessing.path / BLESSED_FILES[blessing.type]).is_file()


def push(origin: Path, home: Path) -> int:
    """Copies a model to the next version in a folder, in which it appears whole.

    Args:
        origin: A SavedModel.
        home: Folder of the versions.

    Returns:
        The version; the latest one where that is the same model already.

    Raises:
        OSError: The folder cannot be written, or somebody else took the version.
    """
    home.mkdir(parents=True, exist_ok=True)
    versions = sorted(int(path.name) for path in home.iterdir() if path.name.isdigit())
    latest = versions[-1] if versions else 0
    if latest and folder_digest(home / str(latest)) == folder_digest(origin):
        return latest
    # Servers look only at names that are numbers.
    partial = home / f".{latest + 1}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(origin, partial)
    partial.rename(home / str(latest + 1))
    return latest + 1
