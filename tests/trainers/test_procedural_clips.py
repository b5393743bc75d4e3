import numpy as np
import tensorflow as tf

from trainers.procedural_clips import procedural_clip


def _clip(index: int) -> np.ndarray:
    return procedural_clip(tf.constant([index, 1], tf.int64), 4, 24, 32).numpy()


def test_a_seed_gives_the_same_clip_and_another_one_another():
    assert _clip(3).dtype == np.uint8
    assert _clip(3).shape == (4, 24, 32, 3)
    np.testing.assert_array_equal(_clip(3), _clip(3))
    assert np.abs(_clip(3).astype(float) - _clip(4)).mean() > 5


def test_the_texture_moves_as_a_whole():
    clips = [_clip(index) for index in range(8)]
    moving = [clip for clip in clips if not np.array_equal(clip[0], clip[1])]
    assert moving
    first, second = moving[0][:2].astype(int)
    shifts = [(y, x) for y in range(4) for x in range(4)]
    errors = [
        np.abs(first[y : y + 20, x : x + 28] - second[:20, :28]).max()
        for y, x in shifts
    ]
    assert min(errors) == 0
