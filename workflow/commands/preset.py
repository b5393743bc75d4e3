"""`kinozoo preset`: makes a preset of a training run."""

import logging
import os
from dataclasses import replace
from pathlib import Path

from absl import flags

from workflow.command import Command

FLAGS = flags.FlagValues()
_CHECKPOINT = flags.DEFINE_list(
    "checkpoint",
    [],
    "Folder of the run; its best averaged weights are taken. Or several runs and "
    "presets whose weights are averaged, with shares: runs/film:0.7,old_film:0.3.",
    flag_values=FLAGS,
)
_LATEST = flags.DEFINE_bool(
    "latest", False, "Take the latest weights, not the best.", flag_values=FLAGS
)
_CARD = flags.DEFINE_string(
    "card",
    None,
    "JSON file with what users should know of it; the card of an earlier preset "
    "shows its fields.",
    flag_values=FLAGS,
)


def run(arguments: list[str]) -> None:
    """Writes the preset's folder.

    Args:
        arguments: The folder, whose name is that of the preset.

    Raises:
        ValueError: The call is wrong, or card and run do not belong together.
        OSError: A file cannot be read or written.
    """
    if len(arguments) != 1 or not _CHECKPOINT.value or not _CARD.value:
        raise ValueError(
            "preset takes the folder to write, a run and a card: kinozoo preset "
            f"FOLDER --checkpoint=RUN --card=FILE; received {len(arguments)} folders, "
            f"{len(_CHECKPOINT.value)} runs and card {_CARD.value!r}"
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    from zoo.card import Card

    folder = Path(arguments[0])
    card = Card.read(Path(_CARD.value))
    if card.preset != folder.name:
        raise ValueError(
            f"the card speaks of the preset {card.preset!r}; expected the folder's "
            f"name, {folder.name!r}"
        )
    from trainers.weight_mixture import load_weight_mixture
    from zoo.catalog import CATALOG, WEIGHTS_FILE, save_preset

    shares = _shares(_CHECKPOINT.value)
    network = load_weight_mixture(shares, best=not _LATEST.value)
    wanted = CATALOG.get(card.model)
    if wanted is None or wanted.class_name != type(network).__name__:
        raise ValueError(
            f"the card speaks of the model {card.model!r}; the run trained a "
            f"{type(network).__name__}"
        )
    if any(_taught_to_invent(place) for place in shares):
        card = replace(card, invents=True)
    save_preset(network, folder, card)
    size = (folder / WEIGHTS_FILE).stat().st_size
    measured = ""
    if wanted.family == "restorer":
        measured = "; its figures come with kinozoo evaluate"
    print(
        f"{folder}: {network.count_params():,} parameters, {size / 1e6:.1f} MB"
        f"{measured}"
    )


def _taught_to_invent(place: str) -> bool:
    """Whether a run or a preset was taught to make what passes for real."""
    from trainers.run_folder import RunFolder
    from zoo.catalog import load_card

    folder = RunFolder(Path(place))
    if folder.checkpoints.is_dir():
        return folder.read_config().invents
    return load_card(place).invents


def _shares(checkpoints: list[str]) -> dict[str, float]:
    """How much of each run or preset; one alone is the whole."""
    if len(checkpoints) == 1:
        return {checkpoints[0]: 1.0}
    shares = {}
    for checkpoint in checkpoints:
        name, _, share = checkpoint.rpartition(":")
        try:
            shares[name] = float(share)
        except ValueError as error:
            raise ValueError(
                "several runs and presets need shares, as in "
                f"runs/film:0.7,old_film:0.3; received {checkpoint!r}"
            ) from error
    return shares


COMMAND = Command(
    name="preset",
    usage="kinozoo preset FOLDER --checkpoint=RUN[:SHARE,...] --card=FILE",
    summary="Makes a preset of a training run: its network, weights and card.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
