"""Classes of change that a viewer can tell apart, and their colours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# A picture beneath a map is grey and dim, so that colours stand out.
_DIMMED = 0.42
_OPAQUE = 0.86


@dataclass(frozen=True)
class ChangeClass:
    """A class of pixels.

    Attributes:
        least: The smallest value that belongs to it.
        text: What it means, for lay people.
        colour: RGB on the map, or None where the picture shows through.
    """

    least: float
    text: str
    colour: tuple[int, int, int] | None


# In 8-bit levels. Lighter is more, so that it can be read without colours, too.
CHANGES = (
    ChangeClass(0, "as recorded (less than 2 of 255 levels)", None),
    ChangeClass(2, "hardly visible: 2 to 5 levels", (62, 74, 137)),
    ChangeClass(6, "visible in comparison: 6 to 15 levels", (33, 145, 140)),
    ChangeClass(16, "clearly visible: 16 to 39 levels", (94, 201, 98)),
    ChangeClass(40, "quite different: 40 levels and more", (253, 231, 37)),
)

# Of a probability of 1 for 255; the bounds are those of `DamageRestorer`.
REPLACED = 128
TOUCHED = 31
DAMAGES = (
    ChangeClass(0, "as recorded: no damage was found here", None),
    ChangeClass(TOUCHED, "unsure (12 to 50 %): partly filled in", (255, 226, 110)),
    ChangeClass(REPLACED, "probably damaged (50 to 90 %): filled in", (255, 144, 20)),
    ChangeClass(230, "surely damaged (over 90 %): filled in", (232, 30, 99)),
)


def change_of(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How far apart two pictures are in the colour that differs most.

    Args:
        before: uint8 `[H, W, 3]`.
        after: The same size.

    Returns:
        8-bit levels, uint8 `[H, W]`.
    """
    apart = np.abs(after.astype(np.int16) - before.astype(np.int16))
    return apart.max(axis=-1).astype(np.uint8)


def draw_classes(
    picture: np.ndarray, values: np.ndarray, classes: Sequence[ChangeClass]
) -> np.ndarray:
    """Lays the colours of classes over a picture.

    Args:
        picture: uint8 `[H, W, 3]`.
        values: Of each pixel, `[H, W]`.
        classes: From the least.

    Returns:
        The map, uint8 `[H, W, 3]`.
    """
    luma = picture.astype(np.float32).mean(axis=-1, keepdims=True) * _DIMMED
    drawn = np.repeat(luma, 3, axis=-1)
    for each, members in zip(classes, _members(values, classes), strict=True):
        if each.colour is not None:
            colour = np.array(each.colour, np.float32)
            drawn[members] = _OPAQUE * colour + (1 - _OPAQUE) * drawn[members]
    return np.round(drawn).astype(np.uint8)


def class_shares(
    values: np.ndarray, classes: Sequence[ChangeClass]
) -> tuple[float, ...]:
    """Returns the share of the pixels that each class has, from 0 to 1."""
    return tuple(float(members.mean()) for members in _members(values, classes))


def _members(values: np.ndarray, classes: Sequence[ChangeClass]) -> list[np.ndarray]:
    bounds = [each.least for each in classes[1:]]
    which = np.digitize(values, bounds)
    return [which == number for number in range(len(classes))]
