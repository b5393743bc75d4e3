"""Tells Kubeflow Pipelines what is known of outputs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workflow.pipeline.artifact import Artifact


def write_executor_output(
    executor_input: str, outputs: Mapping[str, Artifact], note: str
) -> None:
    """Writes the file that the launcher reads after a component.

    Kubeflow keeps properties of artifacts in its own ML Metadata and shows them.

    Args:
        executor_input: `ml_pipelines.ExecutorInput` as JSON: what the placeholder
            `{{$}}` becomes.
        outputs: What was made.
        note: What came of it, in a few words.

    Raises:
        ValueError: It is no such JSON.
        OSError: The file cannot be written.
    """
    try:
        said: dict[str, Any] = json.loads(executor_input)["outputs"]
        path = Path(said["outputFile"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"--executor_input is no ExecutorInput of Kubeflow Pipelines: {error}."
        ) from error
    artifacts = {}
    for name, artifact in outputs.items():
        (given,) = said["artifacts"][name]["artifacts"]
        metadata = {**artifact.properties, "sha256": artifact.digest, "note": note}
        artifacts[name] = {"artifacts": [{**given, "metadata": metadata}]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")
