"""How large a tile this machine's memory allows."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

_LINUX_MEMORY = Path("/proc/meminfo")
_CONTROL_GROUPS = Path("/sys/fs/cgroup")
_SIDES = (2048, 1536, 1024, 768, 512, 384, 256)


def available_memory(
    information: Path = _LINUX_MEMORY, groups: Path = _CONTROL_GROUPS
) -> int:
    """Returns the bytes that programs can still take without swapping.

    Args:
        information: Where Linux tells it; elsewhere half of the machine's memory
            is assumed.
        groups: Where Linux tells what a container may take.
    """
    free = total_memory(groups) // 2
    if information.exists():
        for line in information.read_text().splitlines():
            key, _, value = line.partition(":")
            if key == "MemAvailable":
                free = int(value.split()[0]) * 1024
    for folder, limit, usage, cached in _limits(groups):
        statistics = dict(
            line.split() for line in (folder / "memory.stat").read_text().splitlines()
        )
        # What files have been read leave in memory is given up when it is needed.
        used = int((folder / usage).read_text()) - int(statistics.get(cached, 0))
        free = min(free, max(limit - used, 0))
    return free


def total_memory(groups: Path = _CONTROL_GROUPS) -> int:
    """Returns the bytes that the machine has, or that a container may take of them.

    Args:
        groups: Where Linux tells what a container may take.
    """
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([total, *(limit for _, limit, _, _ in _limits(groups))])


def _limits(groups: Path) -> Iterator[tuple[Path, int, str, str]]:
    """Folder and limit of the container, and where its use and cache are told."""
    for folder, limit, usage, cached in (
        (groups, "memory.max", "memory.current", "inactive_file"),
        (
            groups / "memory",
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file",
        ),
    ):
        try:
            text = (folder / limit).read_text().strip()
            told = all((folder / name).is_file() for name in (usage, "memory.stat"))
        except OSError:
            continue
        # "max" is no limit.
        if told and text.isdecimal():
            yield folder, int(text), usage, cached


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
