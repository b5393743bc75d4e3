import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_pipeline.video.black_frame import is_black


@given(st.integers(0, 25), st.sampled_from(["uint8", "uint16"]))
def test_a_frame_at_the_level_of_black_is_black(level, dtype):
    scale = 257 if dtype == "uint16" else 1
    assert is_black(np.full((32, 48, 3), level * scale, dtype))


def test_a_dark_scene_with_a_lamp_in_it_is_not_black():
    frame = np.full((64, 64, 3), 5, np.uint8)
    frame[:16, :16] = 200
    assert not is_black(frame)
    assert is_black(frame, most=0.9)


@pytest.mark.parametrize("level", [27, 128, 255])
def test_brighter_frames_are_not_black_and_one_keeps_all(level):
    assert not is_black(np.full((16, 16, 3), level, np.uint8))
    assert not is_black(np.zeros((16, 16, 3), np.uint8), most=1.0)
