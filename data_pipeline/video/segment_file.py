"""The file in which the encoded pictures of a stretch of film wait."""

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

_MAGIC = b"KINOZOO SEGMENT 1\n"
_PACKET = struct.Struct("<qqIB")
_END = struct.Struct("<II")
# Marks the end in the place of a packet's size.
_LAST = 0xFFFFFFFF


class EncodedPacket(NamedTuple):
    """One encoded picture; times are ticks of the plan's time base."""

    data: bytes
    pts: int
    duration: int
    is_keyframe: bool


class SegmentFile:
    """A finished segment on disk.

    Args:
        path: Written by `SegmentEncoder`.

    Attributes:
        path: The file.
        plan: `EncodingPlan.as_json` of the plan it was encoded with.
        extradata: The encoder's global header.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no segment.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        with open(self.path, "rb") as file:
            header, self._start = _read_header(file, self.path)
        self.plan: dict[str, Any] = header["plan"]
        self.extradata = bytes.fromhex(header["extradata"])

    def timestamps(self) -> list[int]:
        """Ticks of all packets in the order of decoding, without their data."""
        return [packet.pts for packet in self._read(with_data=False)]

    def packets(self) -> Iterator[EncodedPacket]:
        """Reads the packets.

        Yields:
            Packets in the order of decoding.

        Raises:
            ValueError: The file is not what was written.
        """
        return self._read(with_data=True)

    def _read(self, with_data: bool) -> Iterator[EncodedPacket]:
        with open(self.path, "rb") as file:
            file.seek(self._start)
            count = checksum = 0
            while True:
                head = file.read(_PACKET.size)
                if len(head) < _PACKET.size:
                    raise self._damaged()
                pts, duration, size, key = _PACKET.unpack(head)
                if size == _LAST:
                    break
                if with_data:
                    data = file.read(size)
                    checksum = zlib.crc32(data, checksum)
                else:
                    data = b""
                    file.seek(size, 1)
                count += 1
                yield EncodedPacket(data, pts, duration, bool(key))
            end = file.read(_END.size)
            if len(end) < _END.size or _END.unpack(end)[0] != count:
                raise self._damaged()
            if with_data and _END.unpack(end)[1] != checksum:
                raise self._damaged()

    def _damaged(self) -> ValueError:
        return ValueError(f"{self.path} is damaged; delete it and restore again.")


class SegmentSink:
    """Writes a segment file front to back.

    Args:
        file: An open binary file.
        plan: `EncodingPlan.as_json`.
        extradata: The encoder's global header.
    """

    def __init__(self, file: BinaryIO, plan: dict[str, Any], extradata: bytes) -> None:
        self._file = file
        self._count = self._checksum = 0
        header = {"plan": plan, "extradata": extradata.hex()}
        text = json.dumps(header, sort_keys=True).encode()
        file.write(_MAGIC + len(text).to_bytes(4, "little") + text)

    def write(self, packet: EncodedPacket) -> None:
        """Appends a packet.

        Args:
            packet: In the order of decoding.
        """
        self._file.write(
            _PACKET.pack(
                packet.pts, packet.duration, len(packet.data), packet.is_keyframe
            )
        )
        self._file.write(packet.data)
        self._count += 1
        self._checksum = zlib.crc32(packet.data, self._checksum)

    def finish(self) -> None:
        """Writes the end mark."""
        self._file.write(_PACKET.pack(0, 0, _LAST, 0))
        self._file.write(_END.pack(self._count, self._checksum))


def _read_header(file: BinaryIO, path: Path) -> tuple[dict[str, Any], int]:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise ValueError(f"{path} is not a segment of an encoded film; delete it.")
    size = int.from_bytes(file.read(4), "little")
    return json.loads(file.read(size)), file.tell()
