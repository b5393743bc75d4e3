"""Finds files that end before they say, without decoding them."""

import os
from pathlib import Path
from typing import BinaryIO

_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip", b"pnot", b"uuid"}
_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"


def check_completeness(path: Path) -> None:
    """Compares the sizes that a container declares with the file's size.

    MP4 and MOV, Matroska and WebM, and AVI declare sizes; other formats pass.

    Args:
        path: A file that exists.

    Raises:
        ValueError: The file is empty or is shorter than it declares.
    """
    size = path.stat().st_size
    if size == 0:
        raise ValueError(f"{path} is empty: it holds no video.")
    with path.open("rb") as file:
        head = file.read(12)
        if head[4:8] in _BOXES:
            _check_boxes(path, file, size)
        elif head[:4] == _EBML:
            _check_segment(path, file, size)
        elif head[:4] == b"RIFF" and head[8:12] == b"AVI ":
            declared = int.from_bytes(head[4:8], "little") + 8
            # Capture programs that were interrupted leave a zero here.
            if declared > 8:
                _require(path, declared, size)


def _require(path: Path, declared: int, size: int) -> None:
    if declared > size:
        raise ValueError(
            f"{path} is truncated: it declares {declared} bytes and holds {size}; "
            "copy it again from its origin."
        )


def _check_boxes(path: Path, file: BinaryIO, size: int) -> None:
    offset, found = 0, set()
    while offset + 8 <= size:
        file.seek(offset)
        header = file.read(16)
        length, kind = int.from_bytes(header[:4], "big"), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        if length == 0:
            length = size - offset
        if kind not in _BOXES and not kind.isalnum():
            break
        found.add(kind)
        _require(path, offset + length, size)
        if length < 8:
            break
        offset += length
    if b"mdat" in found and b"moov" not in found and b"moof" not in found:
        raise ValueError(
            f"{path} is truncated: it has pictures but no index (the moov box), as "
            "when a recording or a copy was cut short."
        )


def _check_segment(path: Path, file: BinaryIO, size: int) -> None:
    file.seek(4)
    length, _ = _read_size(file)
    file.seek(length or 0, os.SEEK_CUR)
    if file.read(4) != _SEGMENT:
        return
    length, unknown = _read_size(file)
    if not unknown:
        _require(path, file.tell() + length, size)


def _read_size(file: BinaryIO) -> tuple[int, bool]:
    """Reads an EBML variable-length size (RFC 8794, section 4)."""
    first = file.read(1)
    if not first or first[0] == 0:
        return 0, True
    width = 9 - first[0].bit_length()
    value = first[0] & ((1 << (8 - width)) - 1)
    value = int.from_bytes(bytes([value]) + file.read(width - 1), "big")
    return value, value == (1 << (7 * width)) - 1
