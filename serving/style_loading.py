"""From a style step to the network that carries it out."""

from pathlib import Path

from serving.reference_picture import read_picture
from serving.style_files import EXAMPLE
from serving.style_step import StyleStep
from zoo.catalog import CATALOG, find_preset, load_network
from zoo.temporal.restorer import Restorer


def style_network(step: StyleStep, dtype: str) -> Restorer:
    """Builds the network of a look.

    Args:
        step: What the film is to be like.
        dtype: Keras' policy for translators; colours are mapped in float32.

    Raises:
        FileNotFoundError: There is no such picture.
        ValueError: It is no picture, or the preset is no translator's.
    """
    if step.method == "network":
        return _translator(step, dtype)
    look = CATALOG[f"{step.method}_look"].load_class()
    picture = read_picture(Path(step.like), EXAMPLE)
    network: Restorer = look(look.measured_reference(picture))
    network.build_for_clips()
    return network


def _translator(step: StyleStep, dtype: str) -> Restorer:
    entry, _ = find_preset(step.like)
    if entry.family not in ("restorer", "translator"):
        raise ValueError(
            f"the preset {step.like!r} is a {entry.name}, which translates no film; "
            "style takes a picture or the preset of a translator"
        )
    network = load_network(step.like, dtype)
    if entry.family == "translator":
        return network.translator(step.direction)
    if step.direction == "back":
        raise ValueError(
            f"the preset {step.like!r} is a {entry.name}, which knows one look; only a "
            "pair of translators has a direction back"
        )
    if network.scale != 1 or network.needs_mask or network.takes_references:
        raise ValueError(
            f"the preset {step.like!r} is a {entry.name}, which has a step of its own; "
            "style takes a picture or the preset of a translator"
        )
    return network
