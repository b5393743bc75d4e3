"""Tests of how colour tags are read."""

import pytest

from data_pipeline.video.colour_description import describe_colour, guess_matrix

_TAGS = {"primaries": 2, "transfer": 2, "height": 480}


def test_the_usual_matrix_changes_above_576_rows() -> None:
    assert [guess_matrix(rows) for rows in (480, 576, 577, 1080)] == [6, 5, 1, 1]


def test_tags_are_believed() -> None:
    colour = describe_colour(
        matrix=1, colour_range=2, pixel_format="yuv420p", is_rgb=False, **_TAGS
    )
    assert (colour.matrix, colour.range) == (1, 2)
    assert not colour.matrix_guessed and not colour.range_guessed


@pytest.mark.parametrize(
    ("pixel_format", "is_rgb", "expected"),
    [
        ("yuvj420p", False, (6, 2)),
        ("yuv420p", False, (6, 1)),
        ("gray", False, (6, 2)),
        ("gbrp", True, (0, 2)),
    ],
)
def test_formats_fill_in_missing_tags(
    pixel_format: str, is_rgb: bool, expected: tuple[int, int]
) -> None:
    colour = describe_colour(
        matrix=2, colour_range=0, pixel_format=pixel_format, is_rgb=is_rgb, **_TAGS
    )
    assert (colour.matrix, colour.range) == expected


def test_rgb_is_stored_with_the_usual_matrix_and_back() -> None:
    colour = describe_colour(
        matrix=0, colour_range=0, pixel_format="gbrp", is_rgb=True, **_TAGS
    )
    stored = colour.stored_as_yuv(1080)
    assert (stored.matrix_name, stored.range_name) == ("bt709", "limited")
    assert stored.stored_as_rgb() == colour


def test_a_matrix_that_cannot_be_converted_is_refused() -> None:
    with pytest.raises(ValueError, match="ycgco"):
        describe_colour(
            matrix=8, colour_range=1, pixel_format="yuv444p", is_rgb=False, **_TAGS
        )
