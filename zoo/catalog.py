"""The one table from a model's name to its class, paper, licence and presets.

Light to import: the networks, and Keras with them, are loaded when one is built.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.card import Card
from zoo.generative_entries import GENERATIVE_ENTRIES
from zoo.model_entry import Family, ModelEntry
from zoo.restorer_entries import RESTORER_ENTRIES
from zoo.translation_entries import TRANSLATION_ENTRIES

if TYPE_CHECKING:
    from zoo.temporal.restorer import Restorer

PRESETS = Path(__file__).parent / "presets"
CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.weights.h5"
CARD_FILE = "card.json"
EVALUATION_FOLDER = "evaluation"


CATALOG = {
    entry.name: entry
    for entry in (
        *GENERATIVE_ENTRIES,
        *TRANSLATION_ENTRIES,
        *RESTORER_ENTRIES,
    )
}


def of_family(*families: Family) -> dict[str, ModelEntry]:
    """Returns the models that keep a family's contract, by name."""
    return {name: e for name, e in CATALOG.items() if e.family in families}


def preset_names() -> set[str]:
    """Returns the names of all presets of the catalogue."""
    return {name for entry in CATALOG.values() for name in entry.presets}


def find_preset(preset: str) -> tuple[ModelEntry, Path]:
    """Returns the model that a preset belongs to, and the preset's folder.

    Args:
        preset: A name from the catalogue, or the path of a folder that
            `save_preset` wrote.

    Raises:
        ValueError: There is no such preset.
    """
    for entry in CATALOG.values():
        if preset in entry.presets:
            return entry, PRESETS / preset
    folder = Path(preset)
    if (folder / CONFIG_FILE).is_file():
        # The config of a run has a whole section there.
        model = _read_config(folder).get("model")
        if not isinstance(model, str) or model not in CATALOG:
            raise ValueError(
                f"{preset} holds a {CONFIG_FILE} but no preset; of a run, kinozoo "
                "preset makes one"
            )
        return CATALOG[model], folder
    known = ", ".join(name for entry in CATALOG.values() for name in entry.presets)
    raise ValueError(
        f"there is no preset {preset!r}; expected one of {known}, or a folder "
        f"that holds {CONFIG_FILE} and {WEIGHTS_FILE}"
    )


def load_preset(preset: str, dtype: str | None = None) -> "Restorer":
    """Builds a restorer's preset with its trained weights.

    Args:
        preset: A name from the catalogue or a preset's folder.
        dtype: As of `load_network`.

    Raises:
        ValueError: There is no such preset, or it restores nothing.
    """
    entry, _ = find_preset(preset)
    if entry.family != "restorer":
        raise ValueError(
            f"the preset {preset!r} is a {entry.name}, which restores no film; kinozoo "
            "sample takes it"
        )
    return load_network(preset, dtype)


def load_network(preset: str, dtype: str | None = None) -> Any:
    """Builds a preset's network, of any family, with its trained weights.

    Args:
        preset: A name from the catalogue or a preset's folder.
        dtype: A Keras dtype policy such as "mixed_bfloat16"; None for Keras'
            own.

    Raises:
        ValueError: There is no such preset.
    """
    entry, folder = find_preset(preset)
    network = entry.load_class()(**_read_config(folder)["config"], dtype=dtype)
    if not network.built:
        network.build_for_clips()
    network.load_weights(folder / WEIGHTS_FILE)
    return network


def save_preset(network: Any, folder: Path, card: Card) -> None:
    """Writes a network and its card as a preset's folder.

    Args:
        network: A built network of a class in the catalogue.
        folder: Is made where it is missing.
        card: What users should know of it.

    Raises:
        ValueError: The network's class is not in the catalogue.
    """
    # Takes h5py, which who only looks a model up shall not wait for.
    from zoo.compressed_weights import compress_weights

    names = {entry.class_name: entry.name for entry in CATALOG.values()}
    name = names.get(type(network).__name__)
    if name is None:
        raise ValueError(
            f"{type(network).__name__} is not in the catalogue; expected one of "
            f"{', '.join(names)}"
        )
    config = network.get_config()
    config = {
        k: v for k, v in config.items() if k not in ("dtype", "name", "trainable")
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"model": name, "config": config}, indent=2)
    (folder / CONFIG_FILE).write_text(text + "\n", encoding="utf-8")
    network.save_weights(folder / WEIGHTS_FILE)
    compress_weights(folder / WEIGHTS_FILE)
    card.write(folder / CARD_FILE)


def load_card(preset: str) -> Card:
    """Returns a preset's card."""
    return Card.read(find_preset(preset)[1] / CARD_FILE)


def load_evaluations(preset: str) -> list[dict[str, Any]]:
    """Returns what `kinozoo evaluate` measured of a preset, a dict per protocol."""
    folder = find_preset(preset)[1] / EVALUATION_FOLDER
    return [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.json"))
    ]


def _read_config(folder: Path) -> dict[str, Any]:
    return json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
