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


def run(arguments: list[str]) -> None:
    """Exports one preset.

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
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    from zoo.catalog import find_preset, load_card, load_preset

    _, folder = find_preset(_PRESET.value)
    from serving.export import export_restorer

    written = export_restorer(
        load_preset(_PRESET.value),
        Path(_BASE.value),
        _MODEL.value or folder.resolve().name,
        version=_VERSION.value,
        card=load_card(_PRESET.value),
    )
    size = sum(path.stat().st_size for path in written.rglob("*") if path.is_file())
    print(
        f"{written} ({size / 1e6:.1f} MB; signatures restore and restore_float, for "
        f"tensorflow_model_server --model_base_path={written.parent.resolve()})"
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
