"""The brightness of coloured pictures."""

from typing import Any

_RED, _GREEN, _BLUE = 0.299, 0.587, 0.114


def luma_of(frames: Any) -> Any:
    """Returns the luma by which motion and brightness are measured.

    That of ITU-R BT.601, which weighs the colours more evenly than BT.709: what moves
    is seen whatever its colour.

    Args:
        frames: RGB `[..., 3]`, gamma values.

    Returns:
        `[..., 1]`, in the range of the frames.
    """
    red, green, blue = (frames[..., i : i + 1] for i in range(3))
    return _RED * red + _GREEN * green + _BLUE * blue
