"""Noise over the length of a film that the test makes."""

import pytest

from data_pipeline.video.reader import VideoReader
from serving.noise_over_time import measure_noise_over_time
from tests.synthetic_video import write_video


def test_levels_come_with_the_times_of_their_moments(tmp_path):
    path = write_video(
        tmp_path / "noisy.mkv",
        width=160,
        height=120,
        frames=10,
        noise=60.0,
        codec="ffv1",
        pixel_format="bgr0",
        options=(),
        start=3,
    )
    found = measure_noise_over_time(VideoReader(path), 5)
    times = [seconds for seconds, _ in found]
    assert times == pytest.approx([0.04, 0.12, 0.2, 0.28, 0.36], abs=0.05)
    assert all(level == pytest.approx(60.0, rel=0.15) for _, level in found)


def test_short_films_are_measured_at_each_frame(tmp_path):
    path = write_video(tmp_path / "short.mkv", frames=4)
    assert len(measure_noise_over_time(VideoReader(path), 100)) == 4
