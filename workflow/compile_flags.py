"""The flags of `kinozoo pipeline compile`, which writes a pipeline for Kubeflow."""

from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags

if TYPE_CHECKING:
    from workflow.pipeline.pipeline import Pipeline


def define_compile_flags(flag_values: flags.FlagValues) -> None:
    """Defines the flags that say how containers are run."""
    texts = {
        "out": (None, "compile: the YAML to write"),
        "image": (
            "kinozoo:latest",
            "compile: container image with the project and kinozoo[workflow]",
        ),
        "claim": (
            "",
            "compile: PersistentVolumeClaim with the videos and the served models, "
            "mounted into every container",
        ),
        "mount": ("/kinozoo", "compile: where the claim is mounted"),
    }
    for name, (default, text) in texts.items():
        flags.DEFINE_string(name, default, text, flag_values=flag_values)


def write_compiled(
    flag_values: flags.FlagValues, pipeline: "Pipeline", retries: int
) -> None:
    """Writes a pipeline as the flags say.

    Raises:
        ValueError: No file was named.
        OSError: It cannot be written.
    """
    from workflow.kubeflow.pipeline_spec import KubeflowOptions, write_pipeline_yaml

    if not flag_values["out"].value:
        raise ValueError("Say where to write: --out=pipeline.yaml.")
    options = KubeflowOptions(
        image=flag_values["image"].value,
        claim=flag_values["claim"].value,
        mount=flag_values["mount"].value,
        retries=retries,
    )
    path = Path(flag_values["out"].value)
    write_pipeline_yaml(pipeline, options, path)
    print(f"{len(pipeline.components)} components for Kubeflow Pipelines in {path}")
