"""`kinozoo import-weights`: makes a preset of weights that others published."""

import hashlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from absl import flags

from workflow.command import Command
from zoo.card import Card
from zoo.catalog import CATALOG, CONFIG_FILE, WEIGHTS_FILE, save_preset
from zoo.published_weights import READERS, network_from_published

FLAGS = flags.FlagValues()
_MODEL = flags.DEFINE_string(
    "model",
    None,
    f"The network that the weights belong to: {', '.join(READERS)}.",
    flag_values=FLAGS,
)
_FROM = flags.DEFINE_string(
    "from",
    None,
    "The published file, .pth or .safetensors; several, separated by commas, where a "
    "network was published in parts. Nothing in it is executed.",
    flag_values=FLAGS,
)
_OUT = flags.DEFINE_string(
    "out",
    None,
    "The preset's folder, which is made; its name is that of the preset.",
    flag_values=FLAGS,
)
_LICENCE = flags.DEFINE_string(
    "licence",
    "not stated",
    "The licence that the authors gave the weights; it goes into the card.",
    flag_values=FLAGS,
)


def run(arguments: list[str]) -> None:
    """Writes the preset's folder.

    Raises:
        ValueError: The call is wrong, or the file is not what it should be.
        OSError: A file cannot be read or written.
    """
    if arguments:
        raise ValueError(f"import-weights takes flags only; received {arguments[0]!r}")
    if not (_MODEL.value and _FROM.value and _OUT.value):
        raise ValueError(
            "import-weights takes a network, a file and the folder to write: kinozoo "
            "import-weights --model=NAME --from=FILE --out=FOLDER"
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    import keras

    from workflow.published_checkpoint import read_checkpoint

    # What is not published of a network is random, and the same each time.
    keras.utils.set_random_seed(0)
    sources = [Path(name) for name in _FROM.value.split(",")]
    folder = Path(_OUT.value)
    if (folder / CONFIG_FILE).exists():
        raise ValueError(f"{folder} is a preset already; choose another folder")
    weights = {
        name: array
        for source in sources
        for name, array in read_checkpoint(source).items()
    }
    network = network_from_published(_MODEL.value, weights)
    save_preset(network, folder, _card(network, sources, folder.resolve().name))
    size = (folder / WEIGHTS_FILE).stat().st_size
    scale = getattr(network, "scale", 1)
    enlargement = f", enlarges {scale} times" if scale > 1 else ""
    print(
        f"{folder}: {type(network).__name__}, {network.count_params():,} parameters, "
        f"{size / 1e6:.1f} MB{enlargement}; kinozoo models {folder} shows its card"
    )


def _card(network: Any, sources: Sequence[Path], preset: str) -> Card:
    files = " and ".join(f"{path.name} (SHA-256 {_digest(path)})" for path in sources)
    entry = CATALOG[_MODEL.value]
    return Card(
        preset=preset,
        model=entry.name,
        task=entry.task,
        degradation=f"not stated; see {entry.paper}",
        training_data=f"not stated; see {entry.paper}",
        data_licence="not stated",
        licence=_LICENCE.value,
        training=f"by others; imported from {files} with kinozoo import-weights",
        limits=f"{_reach(network)}; its quality was not measured here",
    )


def _reach(network: Any) -> str:
    if _MODEL.value == "colouriser":
        return (
            "is to be trained from (config.model.initial_weights): what it knows of "
            "scenes is published, all else is random"
        )
    if CATALOG[_MODEL.value].family != "restorer":
        return "compares pictures of 32 pixels or more a side"
    if network.past == network.future == 0:
        return "looks at each frame by itself, so that video may shimmer"
    return f"looks at {network.past} frames before and {network.future} after each"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


COMMAND = Command(
    name="import-weights",
    usage="kinozoo import-weights --model=NAME --from=FILE --out=FOLDER [flags]",
    summary="Makes a preset of weights that others published for one of our networks.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
