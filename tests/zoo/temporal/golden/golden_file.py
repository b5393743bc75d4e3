"""Stores and reads what reference programs gave."""

import ast
from collections.abc import Mapping
from pathlib import Path

import numpy as np


def golden_arrays(name: str) -> dict[str, np.ndarray]:
    """Returns the arrays of a stored file beside this one."""
    with np.load(Path(__file__).with_name(name)) as archive:
        return dict(archive)


def stored_shapes(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """Returns what a file holds of the reference's weights, for `golden_shapes`."""
    names = sorted(shapes)
    return {
        "names": np.array(names),
        "shapes": np.array([str(shapes[name]) for name in names]),
    }


def golden_shapes(
    golden: dict[str, np.ndarray], prefix: str = ""
) -> dict[str, tuple[int, ...]]:
    """Returns the shapes of the reference's weights, by their names."""
    names, shapes = golden[f"{prefix}names"], golden[f"{prefix}shapes"]
    return {
        str(name): ast.literal_eval(str(shape))
        for name, shape in zip(names, shapes, strict=True)
    }
