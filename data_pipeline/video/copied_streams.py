"""Carries everything but the picture from a source to its restored film."""

import logging
from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet

from data_pipeline.video.packet_trimmer import PacketTrimmer

_LOG = logging.getLogger(__name__)
# AVFMT_TS_NONSTRICT: packets of a stream may be decoded at the same time.
_SAME_TIME = 0x20000
# What a muxer writes about itself, and what is no longer true of the new file.
_STALE = {
    "major_brand",
    "minor_version",
    "compatible_brands",
    "encoder",
    "duration",
    "bps",
    "number_of_frames",
    "number_of_bytes",
    "vendor_id",
    "rotate",
}


def kept_metadata(metadata: dict[str, str]) -> dict[str, str]:
    """Leaves out tags that describe the old file's making.

    Args:
        metadata: Tags of a container or stream.

    Returns:
        The tags that the new file should carry.
    """
    return {
        name: value
        for name, value in metadata.items()
        # Matroska's names may carry a language, as in DURATION-eng.
        if name.lower().split("-")[0] not in _STALE
        and not name.startswith("_STATISTICS")
    }


class CopiedStreams:
    """The streams of a source that are copied packet by packet.

    Args:
        source: The open source.
        output: The new container, whose header is not written yet.
        picture_index: Place of the picture stream, which is not copied.
        destination: The new file's name, for messages.
        drop_unsupported: Leave out streams that the new container cannot hold,
            with a warning, in place of an error.

    Attributes:
        dropped: A sentence about each stream that is left out.

    Raises:
        ValueError: A stream cannot be held.
    """

    def __init__(
        self,
        source: InputContainer,
        output: OutputContainer,
        picture_index: int,
        destination: Path,
        drop_unsupported: bool,
    ) -> None:
        self.dropped: list[str] = []
        self._source = source
        self._destination = destination
        self._drop = drop_unsupported
        self._streams: dict[int, Any] = {}
        self._same_time = bool(output.format.flags & _SAME_TIME)
        for stream in source.streams:
            if stream.index != picture_index:
                self._add(output, stream)
        for sentence in self.dropped:
            _LOG.warning("%s: %s", destination.name, sentence)

    def packets(
        self, origin: Fraction, trimmer: PacketTrimmer | None = None
    ) -> Iterator[Packet]:
        """Reads the packets that are copied, in the order of the source.

        Args:
            origin: Seconds that are taken off every timestamp.
            trimmer: Takes them off in place of this, and chooses the packets, where
                only a stretch of the film is wanted.

        Yields:
            Packets that belong to the new container's streams.

        Raises:
            ValueError: The source ends early.
        """
        wanted = [self._source.streams[index] for index in self._streams]
        if not wanted:
            return
        latest: dict[int, int] = {}
        try:
            for packet in self._source.demux(wanted):
                if packet.size == 0 and packet.pts is None:
                    continue
                if packet.dts is None:
                    packet.dts = packet.pts
                if trimmer is not None:
                    if not trimmer.trimmed(packet):
                        continue
                elif origin and packet.pts is not None and packet.dts is not None:
                    shift = round(origin / packet.time_base)
                    packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
                copy = self._streams[packet.stream.index]
                self._move_behind(packet, latest.get(copy.index), copy)
                if packet.dts is not None:
                    latest[copy.index] = packet.dts
                packet.stream = copy
                yield packet
        except av.error.InvalidDataError as error:
            raise ValueError(
                f"{self._source.name} is truncated: its sound or subtitles end in the "
                "middle of a packet."
            ) from error

    def _move_behind(self, packet: Packet, latest: int | None, copy: Any) -> None:
        """Moves a packet behind the one before where a recorder stumbled.

        Muxers refuse, when all of a film is done, what is not decoded after what
        comes before it; some take it at the same time, and subtitles all do.

        Args:
            packet: Of the source.
            latest: When the packet before is decoded, in ticks of the source.
            copy: The new container's stream, whose ticks may be coarser.
        """
        if latest is None or packet.dts is None or packet.dts > latest:
            return
        if packet.dts == latest and (self._same_time or copy.type == "subtitle"):
            return
        coarser = (copy.time_base or packet.time_base) / packet.time_base
        packet.dts = latest + max(1, ceil(coarser))
        if packet.pts is not None:
            packet.pts = max(packet.pts, packet.dts)

    def _add(self, output: OutputContainer, stream: Any) -> None:
        if stream.type in ("data", "unknown"):
            name = stream.name or stream.type
            # MP4 keeps chapter titles in a stream, which its muxer makes anew.
            if name == "bin_data" and self._source.chapters():
                return
            self.dropped.append(f"stream #{stream.index} ({name}) is not copied")
            return
        try:
            if stream.type == "attachment":
                self._attach(output, stream)
                return
            copy = output.add_stream_from_template(stream, opaque=True)
        except ValueError as error:
            suffix = self._destination.suffix
            codec = stream.codec_context.name if stream.codec_context else stream.name
            sentence = (
                f"stream #{stream.index} ({stream.type}, {codec}) of the source cannot "
                f"be stored in a {suffix} file"
            )
            if not self._drop:
                raise ValueError(f"{sentence}; {self._advice()}.") from error
            self.dropped.append(f"{sentence} and is left out")
            return
        copy.metadata.update(kept_metadata(stream.metadata))
        copy.disposition = stream.disposition
        self._streams[stream.index] = copy

    def _advice(self) -> str:
        suffix = ".mkv"
        if self._destination.suffix.lower() == suffix:
            suffix = Path(self._source.name).suffix
        return (
            f"name the new file {self._destination.stem}{suffix}, or leave such "
            "streams out"
        )

    def _attach(self, output: OutputContainer, stream: Any) -> None:
        if output.format.name != "matroska":
            raise ValueError("only Matroska holds attachments")
        kind = stream.mimetype or "application/octet-stream"
        copy = output.add_attachment(stream.name or "attachment", kind, stream.data)
        copy.metadata.update(kept_metadata(stream.metadata))
