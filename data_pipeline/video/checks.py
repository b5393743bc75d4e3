"""Checks that a restored film kept what it had to keep."""

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from av.packet import Packet

from data_pipeline.video.comparison_report import ComparisonReport
from data_pipeline.video.decoder import PictureDecoder
from data_pipeline.video.opening import open_source
from data_pipeline.video.packet_trimmer import PacketTrimmer
from data_pipeline.video.picture_span import PictureSpan
from data_pipeline.video.probe import probe_video
from data_pipeline.video.rate_change import RateChange
from data_pipeline.video.video_description import VideoDescription

_SAME_FRAMES = RateChange()


class _Sound(NamedTuple):
    digest: str
    packets: int
    first: Fraction
    last: Fraction


def compare_streams(
    source: str | Path,
    restored: str | Path,
    rate_change: RateChange = _SAME_FRAMES,
    source_pictures: PictureSpan | None = None,
    trimmed: bool = False,
) -> ComparisonReport:
    """Compares counts and times of two films and the bytes of their sound.

    The source is decoded, since it may be damaged; of the new film, which a muxer
    has just written frame by frame, the packets are counted.

    Containers may move all streams together (Matroska has no times before 0),
    so times count from the first picture of each film.

    Args:
        source: The old film.
        restored: The new one.
        rate_change: Which frames the restored film is to have.
        source_pictures: What a decode of the source counted, where one has just
            been made; it spares another.
        trimmed: Whether the new film is to hold just those pictures, which are a
            stretch of the source, and the sound that goes with them.

    Returns:
        The report.

    Raises:
        FileNotFoundError: A file is missing.
        ValueError: A file is no video or is truncated.
    """
    old, new = probe_video(source), probe_video(restored)
    old_pictures = source_pictures or _count(old)
    new_pictures = count_packets(new)
    trimmer = None
    if trimmed:
        trimmer = PacketTrimmer(old_pictures, old.clock_origin)
    # A track that is silent for the whole stretch is not to be found in an MP4.
    old_sound, new_sound = (
        [track for track in tracks if track.packets]
        for tracks in (_sounds(old, trimmer), _sounds(new))
    )
    identical = [track[:2] for track in old_sound] == [track[:2] for track in new_sound]
    old_length = old_pictures.end - old_pictures.first
    new_length = new_pictures.end - new_pictures.first
    error = abs(new_length - old_length)
    for before, after in zip(old_sound, new_sound, strict=False):
        for a, b in ((before.first, after.first), (before.last, after.last)):
            shift = (b - new_pictures.first) - (a - old_pictures.first)
            error = max(error, abs(shift))
    # At a variable rate MP4 cannot say for how long the last frame is shown.
    interval = max(old.frame_interval, old_pictures.longest)
    problems = []
    expected = rate_change.frames_made(old_pictures)
    if new_pictures.frames != expected:
        problems.append(
            f"{new_pictures.frames} frames were written, expected {expected}."
        )
    if abs(new_length - old_length) >= interval:
        problems.append(
            f"the pictures last {float(new_length):.3f} s, expected "
            f"{float(old_length):.3f} s."
        )
    if not identical:
        problems.append("the sound's packets are not those of the source.")
    elif error >= interval:
        problems.append(f"sound and picture are {float(error):.3f} s further apart.")
    return ComparisonReport(
        source_frames=old_pictures.frames,
        restored_frames=new_pictures.frames,
        source_duration=old_length,
        restored_duration=new_length,
        audio_tracks=len(old_sound),
        audio_packets=sum(track.packets for track in old_sound),
        audio_identical=identical,
        sync_error=error,
        frame_interval=interval,
        problems=tuple(problems),
    )


def _count(description: VideoDescription) -> PictureSpan:
    count, first, end, longest = 0, Fraction(0), Fraction(0), Fraction(0)
    for _, timestamp, duration in PictureDecoder(description).pictures():
        if not count:
            first = timestamp
        end = timestamp + duration
        longest = max(longest, duration)
        count += 1
    return PictureSpan(count, first, end, longest)


def count_packets(description: VideoDescription) -> PictureSpan:
    """Counts the pictures that a film's packets hold, without decoding them.

    Args:
        description: Of the film.

    Raises:
        ValueError: It is no video.
        OSError: It cannot be read.
    """
    first: Fraction | None = None
    count, end = 0, Fraction(0)
    with open_source(description.path) as container:
        stream = container.streams[description.stream_index]
        for packet in container.demux(stream):
            if not packet.size or packet.pts is None or packet.time_base is None:
                continue
            count += 1
            begin = packet.pts * packet.time_base - description.clock_origin
            # Packets come in the order of decoding.
            first = begin if first is None else min(first, begin)
            length = packet.duration or 0
            if not length:
                length = round(description.frame_interval / packet.time_base)
            end = max(end, begin + length * packet.time_base)
    return PictureSpan(count, first or Fraction(0), end)


def _is_held(
    packet: Packet, description: VideoDescription, trimmer: PacketTrimmer | None
) -> bool:
    if trimmer is None:
        return True
    if packet.pts is None:
        return False
    begin = packet.pts * packet.time_base - description.clock_origin
    return trimmer.holds_sound(begin, (packet.duration or 0) * packet.time_base)


def _bare(data: bytes, codec: str) -> bytes:
    """Takes off the ADTS header that AAC has in MPEG-TS and has not in MP4."""
    if codec == "aac" and len(data) > 9 and data[0] == 0xFF and data[1] & 0xF6 == 0xF0:
        return data[7:] if data[1] & 1 else data[9:]
    return data


def _sounds(
    description: VideoDescription, trimmer: PacketTrimmer | None = None
) -> list[_Sound]:
    """Hashes the packets of every sound track, and notes when it starts and ends."""
    with open_source(description.path) as container:
        streams = list(container.streams.audio)
        hashes = {stream.index: hashlib.sha256() for stream in streams}
        times: dict[int, list[Fraction]] = {stream.index: [] for stream in streams}
        counts = dict.fromkeys(hashes, 0)
        for packet in container.demux(streams) if streams else ():
            if not packet.size or not _is_held(packet, description, trimmer):
                continue
            index = packet.stream.index
            data = _bare(bytes(packet), packet.stream.codec_context.name)
            hashes[index].update(len(data).to_bytes(4, "big") + data)
            counts[index] += 1
            if packet.pts is not None:
                time = packet.pts * packet.time_base - description.clock_origin
                # Only the first and the last are kept, so that memory stays flat.
                times[index] = [*times[index][:1], time]
    return [
        _Sound(
            hashes[index].hexdigest(),
            counts[index],
            times[index][0] if times[index] else Fraction(0),
            times[index][-1] if times[index] else Fraction(0),
        )
        for index in hashes
    ]
