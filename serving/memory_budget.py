"""How large a tile this machine's memory allows."""

import os
from collections.abc import Callable
from pathlib import Path

_LINUX_MEMORY = Path("/proc/meminfo")
_SIDES = (2048, 1536, 1024, 768, 512, 384, 256)


def available_memory(information: Path = _LINUX_MEMORY) -> int:
    """Returns the bytes that programs can still take without swapping.

    Args:
        information: Where Linux tells it; elsewhere half of the machine's memory
            is assumed.
    """
    if information.exists():
        for line in information.read_text().splitlines():
            key, _, value = line.partition(":")
            if key == "MemAvailable":
                return int(value.split()[0]) * 1024
    return total_memory() // 2


def total_memory() -> int:
    """Returns the bytes that the machine has."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def choose_tile_side(
    setting: str,
    *,
    height: int,
    width: int,
    halo: int,
    memory_needed: Callable[[int, int], int],
    memory: int,
) -> int | None:
    """Turns what the user asked for into the side of the tiles.

    Args:
        setting: "off", "auto" or a number of pixels. "auto" keeps the frame whole
            if half of the memory is enough for it, and otherwise takes the
            largest tiles for which it is.
        height: Rows of the frame.
        width: Columns of the frame.
        halo: What a tile sees beyond its side, in pixels.
        memory_needed: From height and width to the bytes that a network needs.
        memory: Bytes that are free.

    Returns:
        The side in pixels, or None for whole frames.

    Raises:
        ValueError: The setting is none of these.
    """
    if setting == "off":
        return None
    if setting != "auto":
        if not setting.isdecimal() or int(setting) < 1:
            raise ValueError(
                f"tile is auto, off or a number of pixels; received {setting!r}"
            )
        return int(setting)
    if memory_needed(height, width) <= memory // 2:
        return None
    for side in _SIDES:
        seen = side + 2 * halo
        if side < max(height, width) and memory_needed(seen, seen) <= memory // 2:
            return side
    return _SIDES[-1]
