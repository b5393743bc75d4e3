"""Tests of the deinterlacing."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from data_pipeline.video.reader import VideoReader
from tests.synthetic_video import SyntheticVideo, moving_texture, write_clip


def _films(folder: Path, frames: int) -> tuple[np.ndarray, Path]:
    fields = moving_texture(2 * frames, 96, 96, speed=3)
    fields = (fields + np.roll(fields, 1, 1) + np.roll(fields, -1, 1)) / 3
    woven = fields[0::2].copy()
    woven[:, 1::2] = fields[1::2, 1::2]
    video = SyntheticVideo(
        interlaced=True, pixel_format="yuv444p", options=(("qp", "0"),)
    )
    return fields[0::2], write_clip(folder / "film.mkv", woven, video)


def test_deinterlaced_frames_are_closer_to_the_moment_they_show(
    tmp_path: Path,
) -> None:
    truth, path = _films(tmp_path, 10)

    def error(mode: str) -> float:
        reader = VideoReader(path, deinterlace=mode)
        found = np.stack([frame.pixels for frame in reader]) / 255.0
        return float(np.abs(found - truth)[2:-2, 8:-8, 8:-8].mean())

    assert error("auto") == error("bwdif")
    assert error("bwdif") < 0.5 * error("off")


@pytest.mark.parametrize("frames", [1, 2, 7])
def test_count_and_times_stay(tmp_path: Path, frames: int) -> None:
    _, path = _films(tmp_path, frames)
    found = list(VideoReader(path, deinterlace="bwdif"))
    assert [frame.timestamp for frame in found] == [
        Fraction(index, 25) for index in range(frames)
    ]
