"""The file in which the encoded pictures of a stretch of film wait."""

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from data_pipeline.video.encoded_packet import EncodedPacket
from data_pipeline.video.segment_sink import (
    END_MARK,
    PACKET_HEAD,
    SEGMENT_END,
    SEGMENT_MAGIC,
)


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
        with self.path.open("rb") as file:
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
        with self.path.open("rb") as file:
            file.seek(self._start)
            count = checksum = 0
            while True:
                head = file.read(PACKET_HEAD.size)
                if len(head) < PACKET_HEAD.size:
                    raise self._damaged()
                pts, duration, size, key = PACKET_HEAD.unpack(head)
                if size == END_MARK:
                    break
                if with_data:
                    data = file.read(size)
                    checksum = zlib.crc32(data, checksum)
                else:
                    data = b""
                    file.seek(size, 1)
                count += 1
                yield EncodedPacket(data, pts, duration, bool(key))
            end = file.read(SEGMENT_END.size)
            if len(end) < SEGMENT_END.size or SEGMENT_END.unpack(end)[0] != count:
                raise self._damaged()
            if with_data and SEGMENT_END.unpack(end)[1] != checksum:
                raise self._damaged()

    def _damaged(self) -> ValueError:
        return ValueError(f"{self.path} is damaged; delete it and restore again.")


def _read_header(file: BinaryIO, path: Path) -> tuple[dict[str, Any], int]:
    if file.read(len(SEGMENT_MAGIC)) != SEGMENT_MAGIC:
        raise ValueError(f"{path} is not a segment of an encoded film; delete it.")
    size = int.from_bytes(file.read(4), "little")
    return json.loads(file.read(size)), file.tell()
