"""Clips that are read by their number."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ClipSource:
    """A set of clips of one size.

    Attributes:
        count: How many there are.
        read: From a number, int64 scalar from 0 to below `count`, to `clip`, uint8
            `[T, H, W, C]`. Runs in tf.data.
    """

    count: int
    read: Callable[[Any], dict[str, Any]]
