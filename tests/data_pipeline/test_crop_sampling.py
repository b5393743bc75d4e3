import numpy as np
import pytest
import tensorflow as tf

from data_pipeline.crop_sampling import sample_crops, texture_map
from data_pipeline.training_clips_config import TrainingClipsConfig

_PLAIN = {
    "folder": "",
    "frames": 3,
    "crop": 16,
    "crops_per_clip": 24,
    "candidates": 1,
    "flips": False,
    "turns": False,
    "time_reversal": False,
    "grey_share": 0.0,
}


def _indexed_clip(frames: int = 7, height: int = 40, width: int = 48) -> np.ndarray:
    """Every pixel holds its row, column and frame (times 30)."""
    clip = np.empty((frames, height, width, 3), np.uint8)
    clip[..., 0] = np.arange(height)[:, None]
    clip[..., 1] = np.arange(width)
    clip[..., 2] = 30 * np.arange(frames)[:, None, None]
    return clip


def _crops(clip: np.ndarray, seed: int = 0, **fields: object) -> np.ndarray:
    config = TrainingClipsConfig(**{**_PLAIN, **fields})
    draw = tf.function(lambda data: sample_crops(data, tf.constant([seed, 1]), config))
    return draw(tf.constant(clip)).numpy()


def test_crops_are_windows_of_the_clip():
    clip = _indexed_clip()
    crops = _crops(clip)
    assert crops.shape == (24, 3, 16, 16, 3)
    for crop in crops:
        row, column, frame = crop[0, 0, 0] // [1, 1, 30]
        window = clip[frame : frame + 3, row : row + 16, column : column + 16]
        np.testing.assert_array_equal(crop, window)


def test_crops_reach_every_border_and_both_ends():
    corners = _crops(_indexed_clip(), crops_per_clip=400)[:, 0, 0, 0] // [1, 1, 30]
    np.testing.assert_array_equal(corners.min(0), [0, 0, 0])
    np.testing.assert_array_equal(corners.max(0), [40 - 16, 48 - 16, 7 - 3])


def test_the_seed_decides_everything():
    clip = np.random.default_rng(0).integers(0, 256, (7, 40, 48, 3), np.uint8)
    fields = {
        "candidates": 3,
        "flips": True,
        "turns": True,
        "time_reversal": True,
        "grey_share": 0.3,
        "largest_shrink": 1.5,
    }
    first, again, other = (_crops(clip, seed, **fields) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.parametrize(
    ("switch", "axes"), [("flips", (0, 1)), ("time_reversal", (2,))]
)
def test_half_of_the_crops_run_backward_along_each_axis(switch, axes):
    crops = _crops(_indexed_clip(), crops_per_clip=400, **{switch: True}).astype(int)
    steps = np.stack(
        [
            crops[:, 0, 1, 0, 0] - crops[:, 0, 0, 0, 0],
            crops[:, 0, 0, 1, 1] - crops[:, 0, 0, 0, 1],
            (crops[:, 1, 0, 0, 2] - crops[:, 0, 0, 0, 2]) // 30,
        ]
    )
    for axis in range(3):
        share = np.mean(steps[axis] == -1)
        assert (0.4 < share < 0.6) if axis in axes else share == 0


def test_turns_swap_rows_and_columns_of_half_of_the_crops():
    crops = _crops(_indexed_clip(), crops_per_clip=400, turns=True).astype(int)
    swapped = crops[:, 0, 1, 0, 1] - crops[:, 0, 0, 0, 1]
    assert 0.4 < swapped.mean() < 0.6


def test_grey_crops_have_equal_channels_of_the_same_luma():
    clip = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 3), np.uint8)
    crops = _crops(clip, grey_share=1.0)
    luma = np.rint(clip @ np.array([0.299, 0.587, 0.114]))
    assert np.abs(crops[0].astype(float) - luma[..., None]).max() <= 1.0


def test_candidates_prefer_texture():
    clip = np.full((3, 64, 64, 3), 128, np.uint8)
    random = np.random.default_rng(0)
    clip[:, :32, :32] = random.integers(0, 256, (3, 32, 32, 3), np.uint8)
    plain = _crops(clip, crops_per_clip=200)
    picked = _crops(clip, crops_per_clip=200, candidates=8)
    assert picked.std((1, 2, 3, 4)).mean() > 1.8 * plain.std((1, 2, 3, 4)).mean()


def test_the_texture_map_is_highest_where_the_texture_is():
    clip = np.zeros((4, 64, 80, 3), np.uint8)
    clip[:, 24:40, 48:64] = np.random.default_rng(0).integers(0, 256, (4, 16, 16, 3))
    scores = texture_map(tf.constant(clip), 16).numpy()
    assert scores.shape == (7, 9)
    assert np.unravel_index(scores.argmax(), scores.shape) == (3, 6)


def test_shrunk_crops_are_area_averages():
    random = np.random.default_rng(0)
    clip = random.integers(0, 256, (3, 32, 32, 3), np.uint8)
    crops = _crops(clip, largest_shrink=2.0, shrunk_share=1.0, crops_per_clip=200)
    assert crops.shape == (200, 3, 16, 16, 3)
    # A drawn factor of nearly 2 takes the whole clip: means of 2x2 pixels.
    whole = clip.astype(float).reshape(3, 16, 2, 16, 2, 3).mean((2, 4))
    distance = np.abs(crops.astype(float) - whole).mean((1, 2, 3, 4))
    assert distance.min() <= 0.5
    # And shrinking averages noise away.
    assert crops.std() < 0.8 * clip.std()


def test_a_clip_of_just_the_crops_size_gives_itself():
    clip = _indexed_clip(3, 16, 16)
    crops = _crops(clip, candidates=4, largest_shrink=2.0)
    np.testing.assert_array_equal(crops[0], clip)


@pytest.mark.parametrize(("frames", "strides"), [(7, {1, 2, 3}), (5, {1, 2}), (3, {1})])
def test_movement_is_up_to_so_much_faster_as_far_as_the_clip_is_long(frames, strides):
    crops = _crops(_indexed_clip(frames), crops_per_clip=200, fastest=4)
    numbers = crops[:, :, 0, 0, 2].astype(int) // 30
    steps = np.diff(numbers, axis=1)
    assert (steps == steps[:, :1]).all()
    assert set(steps[:, 0]) == strides
    assert numbers.max() == frames - 1


def test_crops_travel_evenly_within_the_clip():
    crops = _crops(_indexed_clip(frames=6), crops_per_clip=200, frames=5, pan=3.0)
    corners = crops[:, :, 0, 0].astype(int) // [1, 1, 30]
    rows_and_columns, frames = corners[..., :2], corners[..., 2]
    np.testing.assert_array_equal(np.diff(frames), 1)
    steps = np.diff(rows_and_columns, axis=1)
    pace = np.ptp(rows_and_columns, axis=1)[:, None] / 4
    assert np.abs(np.abs(steps) - pace).max() <= 1
    assert (pace.max(axis=0) > 2.5).all() and pace.max() <= 3
    assert {-1, 0, 1} == set(np.sign(steps).ravel())
    assert rows_and_columns.min() == 0
    np.testing.assert_array_equal(rows_and_columns.max((0, 1)), [40 - 16, 48 - 16])
    # Whole squares, not only their corners.
    np.testing.assert_array_equal(
        crops[:, :, :, 0, 0], corners[..., :1] + np.arange(16)
    )


def test_a_shrunk_crop_travels_by_its_own_pixels():
    crops = _crops(
        _indexed_clip(frames=4, height=80, width=96),
        crops_per_clip=100,
        largest_shrink=2.0,
        shrunk_share=1.0,
        pan=2.0,
    )
    travelled = np.abs(np.diff(crops[:, :, 8, 8, :2].astype(int), axis=1))
    # Of the clip's pixels up to twice as many, one of them from rounding.
    assert 2 < travelled.max() <= 5


def test_where_there_is_no_room_crops_stay():
    still = _crops(_indexed_clip(height=16), pan=4.0)[..., 0]
    np.testing.assert_array_equal(still, still[:, :1].repeat(3, axis=1))


def _steps_of_shrunk_crops(frames: int, **fields: float) -> np.ndarray:
    """Rows and columns of the clip that crops travel from frame to frame.

    The mean of a crop tells where it lies finer than its pixels do.
    """
    crops = _crops(
        _indexed_clip(frames=frames, height=96, width=96),
        crops_per_clip=60,
        frames=frames,
        largest_shrink=2.0,
        shrunk_share=1.0,
        **fields,
    )
    places = crops[..., 4:-4, 4:-4, :2].astype(float).mean((2, 3))
    return np.diff(places, axis=1)


def test_a_shrunk_crop_travels_by_fractions_of_a_pixel():
    steps = _steps_of_shrunk_crops(frames=7, pan=1.0)
    # Those that are shrunk by 1 or 2 have all pixels rounded alike.
    assert np.median(np.ptp(steps, axis=1)) < 0.15
    assert (np.abs(steps - np.round(steps)) > 0.3).any()


def test_swinging_crops_turn_back_smoothly():
    steps = _steps_of_shrunk_crops(frames=24, swing=2.0)
    turns_back = (steps.min(1) < -0.5) & (steps.max(1) > 0.5)
    assert turns_back.mean() > 0.2
    # Twice as large in the clip; a sine of a period of ten turns by 0.6 a frame.
    assert 2.0 < np.abs(steps).max() <= 4.2
    assert np.abs(np.diff(steps, axis=1)).max() < 0.65 * 4.2


def test_aliased_crops_keep_what_averaging_would_take():
    noise = np.random.default_rng(0).integers(0, 256, (7, 120, 120, 3), np.uint8)
    fields = {"pan": 1.0, "largest_shrink": 3.0, "shrunk_share": 1.0}
    deviation = [
        _crops(noise, aliased_share=share, **fields).std() for share in (0.0, 1.0)
    ]
    assert deviation[1] > 1.3 * deviation[0]
