"""What of a batch a restorer is given."""

from typing import Any

_NAMES = ("clip", "noise_level", "references")


def restorer_inputs(batch: dict[str, Any]) -> dict[str, Any]:
    """Returns those parts of a batch that are inputs of `Restorer.call`."""
    return {name: batch[name] for name in _NAMES if name in batch}
