"""Tests of times that are filled in and of files that end early."""

import os
import struct
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pytest

from data_pipeline.video.decoder import PictureDecoder
from data_pipeline.video.probe import probe_video
from tests.synthetic_video import write_video


def _times(path: Path) -> list[Fraction]:
    decoder = PictureDecoder(probe_video(path))
    return [timestamp for _, timestamp, _ in decoder.pictures()]


def test_missing_times_follow_the_rate(tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.264", rate=Fraction(24000, 1001), frames=5)
    steps = {b - a for a, b in pairwise(_times(path))}
    assert len(steps) == 1


def test_repeated_times_are_moved_apart(tmp_path: Path) -> None:
    times = [Fraction(i, 2500) for i in range(6)]
    # A Matroska tick is a millisecond, so frames 0.4 ms apart fall together.
    path = write_video(
        tmp_path / "film.mkv",
        frames=6,
        timestamps=times,
        codec="mjpeg",
        pixel_format="yuvj420p",
    )
    found = _times(path)
    assert len(found) == 6
    assert all(a < b for a, b in pairwise(found))


def _shorten_raw(path: Path, seconds: float) -> None:
    """Copies the first packets only, under headers that promise all of them."""
    data = path.read_bytes()
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        cut = next(
            packet.pos
            for packet in container.demux(stream)
            if packet.pts * packet.time_base >= seconds
        )
    # What is missing becomes a hole of zeros, as when a copy was interrupted.
    path.write_bytes(data[:cut] + bytes(len(data) - cut))


def test_a_hole_at_the_end_is_found_out(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "film.mkv", frames=150, options=(("preset", "ultrafast"), ("g", "5"))
    )
    description = probe_video(path)
    _shorten_raw(path, 2.0)
    with pytest.raises(ValueError, match="truncated"):
        list(PictureDecoder(description).pictures())


def test_a_file_that_shrinks_while_it_is_read_is_found_out(tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.mp4", frames=60)
    description = probe_video(path)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(ValueError, match="truncated"):
        list(PictureDecoder(description).pictures())


def _start_in_the_middle(path: Path, seconds: Fraction) -> None:
    """Moves the start of an MP4's edit list, as telephones trim films."""
    data = bytearray(path.read_bytes())
    ticks = struct.unpack_from(">I", data, data.find(b"mdhd") + 16)[0]
    place = data.find(b"elst") + 12
    duration, start, rate = struct.unpack_from(">Iii", data, place)
    with av.open(str(path)) as container:
        whole = Fraction(container.duration, av.time_base)
    left = round(duration * (1 - seconds / whole))
    struct.pack_into(">Iii", data, place, left, start + round(seconds * ticks), rate)
    path.write_bytes(data)


@pytest.mark.parametrize(("start", "left"), [(5, 25), (15, 15)])
def test_a_film_that_was_trimmed_by_its_edit_list_is_not_truncated(
    tmp_path: Path, start: int, left: int
) -> None:
    path = write_video(
        tmp_path / "film.mp4",
        frames=30,
        options=(("preset", "ultrafast"), ("g", "10")),
    )
    _start_in_the_middle(path, Fraction(start, 25))
    # Five are listed and not shown; of fifteen, ten are not listed any more.
    assert _times(path) == [Fraction(i, 25) for i in range(left)]
    assert probe_video(path).frame_count == left
