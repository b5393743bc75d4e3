"""Writes the file in which the encoded pictures of a stretch of film wait."""

import json
import struct
import zlib
from typing import Any, BinaryIO

from data_pipeline.video.encoded_packet import EncodedPacket

SEGMENT_MAGIC = b"KINOZOO SEGMENT 1\n"
# Display time, duration, size and whether it is a keyframe.
PACKET_HEAD = struct.Struct("<qqIB")
# Number of packets and the checksum of their data.
SEGMENT_END = struct.Struct("<II")
# Stands in the place of a packet's size when there are no more.
END_MARK = 0xFFFFFFFF


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
        file.write(SEGMENT_MAGIC + len(text).to_bytes(4, "little") + text)

    def write(self, packet: EncodedPacket) -> None:
        """Appends a packet.

        Args:
            packet: In the order of decoding.
        """
        self._file.write(
            PACKET_HEAD.pack(
                packet.pts, packet.duration, len(packet.data), packet.is_keyframe
            )
        )
        self._file.write(packet.data)
        self._count += 1
        self._checksum = zlib.crc32(packet.data, self._checksum)

    def finish(self) -> None:
        """Writes the end mark."""
        self._file.write(PACKET_HEAD.pack(0, 0, END_MARK, 0))
        self._file.write(SEGMENT_END.pack(self._count, self._checksum))
