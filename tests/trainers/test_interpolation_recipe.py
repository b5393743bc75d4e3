"""Which frames an interpolator learns from."""

import numpy as np
import pytest

from trainers.interpolation_config import InterpolationConfig
from trainers.interpolation_recipe import InterpolationRecipe


def _numbered(batch, frames):
    """Clips whose pixels are the frames' numbers."""
    numbers = np.arange(frames, dtype=np.float32)[None, :, None, None, None]
    return np.broadcast_to(numbers, (batch, frames, 2, 2, 3)).copy()


def test_the_frame_lies_between_the_others_at_its_moment():
    recipe = InterpolationRecipe(InterpolationConfig(neighbours_share=0.4))
    made = recipe(_numbered(64, 5), seed=3)
    _, first, last, _ = np.moveaxis(np.asarray(made["clip"])[..., 0, 0, 0], 1, 0)
    middle = np.asarray(made["clean"])[:, 0, 0, 0, 0]
    moment = np.asarray(made["moment"])
    assert ((first < middle) & (middle < last)).all()
    np.testing.assert_allclose(first + moment * (last - first), middle, atol=1e-5)
    assert set(last - first) == {2, 3, 4}


def test_neighbours_only_gives_three_frames_in_a_row():
    recipe = InterpolationRecipe(InterpolationConfig(neighbours_share=1.0))
    made = recipe(_numbered(16, 5), seed=0)
    spans = np.diff(np.asarray(made["clip"])[:, 1:3, 0, 0, 0], axis=1)
    assert set(spans.ravel()) == {2.0}
    np.testing.assert_array_equal(made["moment"], 0.5)


def test_the_frames_around_lie_as_far_away_or_are_there_again():
    recipe = InterpolationRecipe(InterpolationConfig(ends_share=0.0))
    earlier, first, last, later = np.moveaxis(
        np.asarray(recipe(_numbered(64, 7), seed=2)["clip"])[..., 0, 0, 0], 1, 0
    )
    span = last - first
    expected = np.where(first >= span, first - span, first)
    np.testing.assert_array_equal(earlier, expected)
    np.testing.assert_array_equal(later, np.where(last + span < 7, last + span, last))
    # Where there is room for both, both are there.
    assert (later - earlier == 6)[span == 2].all()


def test_a_share_of_the_clips_has_none_around():
    recipe = InterpolationRecipe(
        InterpolationConfig(neighbours_share=1.0, ends_share=0.3)
    )
    clip = np.asarray(recipe(_numbered(256, 7), seed=1)["clip"])[..., 0, 0, 0]
    for pair in (clip[:, :2], clip[:, 2:]):
        missing = (pair[:, 0] == pair[:, 1]).mean()
        assert 0.2 < missing < 0.4


def test_two_frames_are_too_few():
    with pytest.raises(ValueError, match="three frames or more"):
        InterpolationRecipe(InterpolationConfig())(_numbered(2, 2), seed=0)


def test_what_is_no_share_or_border_is_refused():
    with pytest.raises(ValueError, match="neighbours_share must lie"):
        InterpolationConfig(neighbours_share=1.2)
    with pytest.raises(ValueError, match="ends_share must lie"):
        InterpolationConfig(ends_share=-0.1)
    with pytest.raises(ValueError, match="border is 0 pixels"):
        InterpolationConfig(border=-1)
