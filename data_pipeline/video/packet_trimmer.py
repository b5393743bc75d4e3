"""Cuts what is copied packet by packet to a stretch of film."""

from fractions import Fraction
from typing import Any

import av
from av.packet import Packet

from data_pipeline.video.picture_span import PictureSpan


class PacketTrimmer:
    """Chooses the packets of a stretch of film, and moves them to its start.

    Packets stay whole. Of sound, those are kept that are heard during the stretch:
    the first may begin, and the last end, a fraction of a packet outside it. The
    first then has a time before 0, by which a player starts it early. Subtitles that
    are shown as the stretch begins or ends are shortened to it. A further picture
    stream begins with its first key frame.

    Args:
        kept: The pictures of the stretch, as the source counts time.
        origin: Seconds that are taken off every timestamp of the source.
    """

    def __init__(self, kept: PictureSpan, origin: Fraction) -> None:
        self._kept = kept
        self._origin = origin
        # Streams of pictures and when their first key frame is shown.
        self._begun: dict[int, int] = {}

    def holds_sound(self, begin: Fraction, length: Fraction) -> bool:
        """Whether a packet of sound is heard during the stretch.

        Args:
            begin: Seconds, after `origin` is taken off.
            length: Seconds; 0 where the source does not say.
        """
        first, end = self._kept.first, self._kept.end
        return begin < end and (begin >= first or begin + length > first)

    def trimmed(self, packet: Packet) -> bool:
        """Moves a packet to its new time.

        Args:
            packet: Of the source, with its timestamps; they are changed.

        Returns:
            Whether it belongs to the stretch.
        """
        stream: Any = packet.stream
        if stream.disposition & av.stream.Disposition.attached_pic:
            return True
        if packet.pts is None or packet.dts is None:
            return False
        begin = packet.pts * packet.time_base - self._origin
        length = (packet.duration or 0) * packet.time_base
        if stream.type == "audio":
            held = self.holds_sound(begin, length)
        elif stream.type == "video":
            held = self._holds_picture(packet, begin)
        else:
            held = self.holds_sound(begin, length)
            if held and length:
                self._shorten(packet, begin, length)
        if held:
            shift = round((self._origin + self._kept.first) / packet.time_base)
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
        return held

    def chapters(self, chapters: list[Any]) -> list[Any]:
        """Moves chapters, and leaves out those outside the stretch.

        Args:
            chapters: As PyAV gives them, without `origin`.
        """
        moved = []
        for chapter in chapters:
            base = chapter["time_base"]
            first, end = (round(t / base) for t in (self._kept.first, self._kept.end))
            start, last = max(chapter["start"], first), min(chapter["end"], end)
            if start < last:
                moved.append(chapter | {"start": start - first, "end": last - first})
        return moved

    def _holds_picture(self, packet: Packet, begin: Fraction) -> bool:
        index, shown = packet.stream.index, packet.pts or 0
        if index not in self._begun:
            if not packet.is_keyframe or begin < self._kept.first:
                return False
            self._begun[index] = shown
        decoded = (packet.dts or 0) * packet.time_base - self._origin
        # Pictures before the key frame refer to some that are not there.
        return shown >= self._begun[index] and decoded < self._kept.end

    def _shorten(self, packet: Packet, begin: Fraction, length: Fraction) -> None:
        first, end = self._kept.first, self._kept.end
        start, last = max(begin, first), min(begin + length, end)
        base = packet.time_base
        packet.pts = packet.dts = round((start + self._origin) / base)
        packet.duration = max(1, round((last - start) / base))
