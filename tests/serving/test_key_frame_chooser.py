import numpy as np
import pytest

from serving.key_frame_chooser import KeyFrameChooser

ONE, OTHER = (
    np.random.default_rng(s).integers(0, 255, (24, 32), np.uint8) for s in (0, 1)
)


def chosen(shots, **options):
    """Feeds shots of (picture, sharpness, change) rows."""
    chooser, index = KeyFrameChooser(**options), 0
    for shot in shots:
        chooser.start_shot()
        for place, (picture, sharp, change) in enumerate(shot):
            known = change if place else float("nan")
            chooser.add(index, index / 10, picture, sharp, known)
            index += 1
    return chooser.key_frames()


def test_each_shot_has_its_sharpest_frame():
    first = [(ONE, sharp, 1.0) for sharp in (5.0, 9.0, 7.0)]
    second = [(OTHER, sharp, 1.0) for sharp in (3.0, 2.0)]
    found = chosen([first, second])
    assert [(f.index, f.shot, f.frames) for f in found] == [(1, 1, 3), (3, 2, 2)]


def test_of_frames_that_are_alike_sharp_the_calmest_is_taken():
    changes = (9.0, 9.0, 1.0, 1.0, 9.0)
    (found,) = chosen([[(ONE, 5.0, change) for change in changes]])
    assert (found.index, found.change) == (2, 1.0)


def test_a_shot_that_comes_to_show_something_else_has_two():
    rows = [(ONE, 5.0, 1.0)] * 15 + [(OTHER, 4.0, 1.0)] * 15
    found = chosen([rows])
    assert [frame.shot for frame in found] == [1, 1]
    assert found[0].index < 15 <= found[1].index


def test_a_flash_makes_no_part_of_its_own():
    rows = [(ONE, 5.0, 1.0)] * 5 + [(OTHER, 1.0, 50.0)] + [(ONE, 5.0, 1.0)] * 20
    assert len(chosen([rows])) == 1


def test_of_many_shots_the_long_ones_are_kept_and_spread_over_the_film():
    shots = [[(ONE, 5.0, 1.0)] * (9 if i % 5 == 0 else 2) for i in range(50)]
    found = chosen(shots, most=10)
    assert len(found) == 10
    assert all(frame.frames == 9 for frame in found)
    assert [f.index for f in found] == sorted(f.index for f in found)


def test_no_frame_no_key_frame():
    assert chosen([]) == ()
    with pytest.raises(ValueError, match="received 0"):
        KeyFrameChooser(0)
