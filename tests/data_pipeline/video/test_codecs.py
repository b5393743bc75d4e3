"""Tests of how films are to be encoded."""

from fractions import Fraction
from pathlib import Path

import pytest

from data_pipeline.video.codecs import CODEC_NAMES, plan_encoding
from data_pipeline.video.probe import probe_video
from data_pipeline.video.rate_change import RateChange
from tests.synthetic_video import write_video


@pytest.mark.parametrize(
    ("source", "codec", "expected"),
    [
        ({}, "h264", "yuv420p"),
        ({"pixel_format": "yuv420p10le"}, "h264", "yuv420p10le"),
        ({"pixel_format": "yuv420p10le"}, "av1", "yuv420p10le"),
        ({"pixel_format": "yuv444p", "width": 65}, "h264", "yuv444p"),
        ({"pixel_format": "yuv444p", "height": 47}, "h265", "yuv444p"),
        ({}, "ffv1", "bgr0"),
        ({"pixel_format": "yuv420p10le"}, "ffv1", "gbrp16le"),
        ({}, "prores", "yuv422p10le"),
    ],
)
def test_depth_and_size_choose_the_pixel_format(
    tmp_path: Path, source: dict[str, object], codec: str, expected: str
) -> None:
    description = probe_video(write_video(tmp_path / "film.mkv", **source))
    assert plan_encoding(description, codec).pixel_format == expected


def test_a_plan_keeps_what_the_source_is(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "film.mp4",
        colour_matrix=1,
        colour_range=2,
        rotation=180,
        sample_aspect_ratio=Fraction(8, 9),
    )
    description = probe_video(path)
    plan = plan_encoding(description, scale=2, rate_change=RateChange(factor=2))
    assert (plan.width, plan.height) == (128, 96)
    assert plan.time_base == description.time_base / 2 and plan.rate == 50
    assert plan.colour == description.colour
    assert plan.sample_aspect_ratio == Fraction(8, 9)
    assert plan.display_matrix == description.display_matrix is not None


def test_wrong_wishes_get_one_sentence(tmp_path: Path) -> None:
    description = probe_video(write_video(tmp_path / "film.mp4"))
    odd = probe_video(
        write_video(tmp_path / "odd.mkv", width=65, pixel_format="yuv444p")
    )
    with pytest.raises(ValueError, match=", ".join(CODEC_NAMES)):
        plan_encoding(description, "divx")
    with pytest.raises(ValueError, match=r"from 1 \(best\) to 51"):
        plan_encoding(description, "h264", 90)
    with pytest.raises(ValueError, match="takes no quality"):
        plan_encoding(description, "ffv1", 5)
    with pytest.raises(ValueError, match="65x48"):
        plan_encoding(odd, "av1")
