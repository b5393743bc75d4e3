"""Tests of the reading of films as RGB frames."""

import tracemalloc
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from data_pipeline.video.reader import VideoReader
from tests.synthetic_video import (
    SyntheticVideo,
    moving_texture,
    write_clip,
    write_video,
)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("film.mp4", {}),
        ("film.mkv", {"codec": "libx265"}),
        ("film.webm", {"codec": "libvpx"}),
        ("film.264", {}),
        ("film.mov", {"codec": "prores_ks", "pixel_format": "yuv422p10le"}),
        ("film.mkv", {"codec": "mjpeg", "pixel_format": "yuvj420p"}),
        ("film.mkv", {"codec": "ffv1", "pixel_format": "gray"}),
        ("film.mkv", {"pixel_format": "yuv422p"}),
        ("film.mkv", {"pixel_format": "yuv444p", "width": 65, "height": 47}),
        ("film.mkv", {"codec": "ffv1", "pixel_format": "gbrp10le"}),
        ("film.mkv", {"pixel_format": "yuv420p10le", "width": 50}),
        ("film.ts", {"codec": "mpeg2video"}),
    ],
)
def test_every_kind_of_file_gives_all_frames_in_time(
    tmp_path: Path, name: str, fields: dict[str, object]
) -> None:
    path = write_video(tmp_path / name, **fields)
    reader = VideoReader(path)
    frames = list(reader)
    info = reader.description
    assert [frame.index for frame in frames] == list(range(12))
    for index, frame in enumerate(frames):
        assert frame.pixels.shape == (info.height, info.width, 3)
        assert frame.pixels.dtype == (np.uint16 if info.bit_depth > 8 else np.uint8)
        assert frame.timestamp - frames[0].timestamp == Fraction(index, 25)
        assert frame.duration == Fraction(1, 25)


@pytest.mark.parametrize("pixel_format", ["bgr0", "gbrp10le"])
def test_lossless_rgb_is_read_exactly(tmp_path: Path, pixel_format: str) -> None:
    clip = moving_texture(4, 40, 50)
    video = SyntheticVideo(codec="ffv1", pixel_format=pixel_format)
    frames = list(VideoReader(write_clip(tmp_path / "film.mkv", clip, video)))
    peak, tolerance = (255, 0.5) if pixel_format == "bgr0" else (65535, 64)
    for frame, truth in zip(frames, clip, strict=True):
        assert np.abs(frame.pixels - truth * peak).max() <= tolerance


@pytest.mark.parametrize(("matrix", "colour_range"), [(6, 1), (1, 1), (1, 2), (6, 2)])
def test_colours_are_those_that_were_written(
    tmp_path: Path, matrix: int, colour_range: int
) -> None:
    clip = moving_texture(3, 48, 64)
    video = SyntheticVideo(
        pixel_format="yuv444p",
        options=(("qp", "0"),),
        colour_matrix=matrix,
        colour_range=colour_range,
    )
    frames = list(VideoReader(write_clip(tmp_path / "film.mp4", clip, video)))
    error = np.abs(np.stack([frame.pixels for frame in frames]) - clip * 255)
    # The test's film is made by swscale, whose chroma of full range is half a code
    # too low.
    assert error.max() < 2.6 and error.mean() < (0.6 if colour_range == 1 else 0.9)


def test_times_of_a_variable_rate_are_exact(tmp_path: Path) -> None:
    times = [Fraction(step, 600) for step in (0, 20, 45, 46, 120, 121, 300)]
    path = write_video(tmp_path / "film.mp4", frames=7, timestamps=times)
    frames = list(VideoReader(path))
    assert [frame.timestamp for frame in frames] == times
    gaps = [frame.duration for frame in frames[:-1]]
    assert gaps == [b - a for a, b in pairwise(times)]


def test_a_late_start_is_kept(tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.mp4", start=Fraction(1, 5), audio_tracks=1)
    assert next(iter(VideoReader(path))).timestamp == Fraction(1, 5)


def test_going_on_in_the_middle_gives_the_same_frames(tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.mp4", interlaced=True, speed=3)
    reader = VideoReader(path)
    assert reader.deinterlaces and any("bwdif" in note for note in reader.notes)
    whole, rest = list(reader), list(reader.frames(first=7))
    assert len(rest) == 5
    for a, b in zip(whole[7:], rest, strict=True):
        assert (a.index, a.timestamp, a.duration) == (b.index, b.timestamp, b.duration)
        assert np.array_equal(a.pixels, b.pixels)


def test_memory_does_not_grow_with_the_film(tmp_path: Path) -> None:
    def peak(frames: int) -> int:
        path = write_video(tmp_path / f"{frames}.mp4", frames=frames)
        tracemalloc.start()
        for _ in VideoReader(path, deinterlace="off"):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10)
    # The frames that are added would take 2.5 MB.
    assert peak(300) < peak(30) + 200_000


def test_an_unknown_way_to_deinterlace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="auto, bwdif or off"):
        VideoReader(write_video(tmp_path / "film.mp4"), deinterlace="yadif")
