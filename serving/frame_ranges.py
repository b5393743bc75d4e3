"""Stretches of frames as people write them: 12, 40-42."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Ranges = tuple[tuple[int, int], ...]


def parse_range(text: str) -> tuple[int, int]:
    """Reads `12` or `40-42`.

    Returns:
        The first and the last frame, counted from 0.

    Raises:
        ValueError: It is neither, or ends before it begins.
    """
    first, dash, last = text.strip().partition("-")
    if first.isdecimal() and (last.isdecimal() or not dash):
        return _checked(int(first), int(last or first))
    raise ValueError(
        "frames are a number from 0 or a stretch of them, as in 12 or 40-42; received "
        f"{text.strip()!r}"
    )


def read_ranges(path: Path) -> Ranges:
    """Reads a JSON list of frame numbers, pairs and texts: `[12, [40, 42], "50-51"]`.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It holds something else.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no list of frames {path}; check the name")
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from error
    if not isinstance(entries, list):
        raise ValueError(
            f"{path} holds no list of frames; write it as [12, [40, 42]], counted "
            "from 0"
        )
    return joined_ranges(_entry(entry, path) for entry in entries)


def joined_ranges(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Sorts stretches and joins those that touch."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def format_ranges(ranges: Ranges) -> str:
    """Writes stretches as `12, 40-42`."""
    return ", ".join(
        str(first) if first == last else f"{first}-{last}" for first, last in ranges
    )


def _entry(entry: Any, path: Path) -> tuple[int, int]:
    if isinstance(entry, int) and not isinstance(entry, bool) and entry >= 0:
        return entry, entry
    if isinstance(entry, str):
        return parse_range(entry)
    pair = isinstance(entry, list) and len(entry) == 2
    if pair and all(type(number) is int and number >= 0 for number in entry):
        return _checked(*entry)
    raise ValueError(
        f"{path} lists frames as numbers from 0 or pairs, as in [12, [40, 42]]; "
        f"received {entry!r}"
    )


def _checked(first: int, last: int) -> tuple[int, int]:
    if last < first:
        raise ValueError(
            f"a stretch of frames ends after it begins; received {first}-{last}"
        )
    return first, last
