"""`kinozoo export`: writes a preset as a SavedModel for TensorFlow Serving."""

import logging
import os
from pathlib import Path

from absl import flags

from workflow.command import Command

FLAGS = flags.FlagValues()
_PRESET = flags.DEFINE_string(
    "preset",
    "denoise_best",
    "A name from `kinozoo models`, or the folder of a preset.",
    flag_values=FLAGS,
)
_BASE = flags.DEFINE_string(
    "base",
    None,
    "The folder of all served models; BASE/MODEL/VERSION is written.",
    flag_values=FLAGS,
)
_MODEL = flags.DEFINE_string(
    "model",
    None,
    "The served model's name; the preset's where it is not given.",
    flag_values=FLAGS,
)
_VERSION = flags.DEFINE_integer(
    "version",
    None,
    "The version, which must not exist yet; the next free one where not given.",
    lower_bound=1,
    flag_values=FLAGS,
)
_SERVING_CONFIG = flags.DEFINE_string(
    "serving_config",
    None,
    "A folder: writes there, for all models in --base, what a stock TensorFlow Serving "
    "is started and watched with (its configuration, Compose, Kubernetes, Prometheus, "
    "Grafana), in place of exporting a network.",
    flag_values=FLAGS,
)


def run(arguments: list[str]) -> None:
    """Exports one preset, or writes the configuration of a server.

    Args:
        arguments: None are taken.

    Raises:
        ValueError: The call is wrong, or there is no such preset.
        OSError: The version exists already, or cannot be written.
    """
    if arguments:
        raise ValueError(f"export takes flags only; received {' '.join(arguments)}")
    if not _BASE.value:
        raise ValueError("export needs --base, the folder of all served models")
    if _SERVING_CONFIG.value:
        _write_serving_config(Path(_SERVING_CONFIG.value), Path(_BASE.value))
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    from zoo.catalog import find_preset, load_card, load_network

    entry, folder = find_preset(_PRESET.value)
    from serving.export import export_restorer
    from serving.generative_export import export_generative

    export = export_restorer if entry.family == "restorer" else export_generative
    written = export(
        load_network(_PRESET.value),
        Path(_BASE.value),
        _MODEL.value or folder.resolve().name,
        version=_VERSION.value,
        card=load_card(_PRESET.value),
    )
    size = sum(path.stat().st_size for path in written.rglob("*") if path.is_file())
    print(
        f"{written} ({size / 1e6:.1f} MB; for kinozoo serve or "
        f"tensorflow_model_server --model_base_path={written.parent.resolve()})"
    )


def _write_serving_config(folder: Path, base: Path) -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from serving.tf_serving.deployment import deployment_of
    from serving.tf_serving.deployment_files import write_deployment

    deployment = deployment_of(base.resolve())
    for path in write_deployment(deployment, folder):
        print(path)
    print(
        f"{len(deployment.models)} models: {', '.join(deployment.models)}; "
        f"docker compose -f {folder / 'compose.yaml'} up"
    )


COMMAND = Command(
    name="export",
    usage="kinozoo export --base=FOLDER [flags]",
    summary="Writes a network and its weights as a SavedModel for TensorFlow Serving.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
