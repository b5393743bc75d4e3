import numpy as np
import pytest

from tests.trainers.grainy_clip import grainy_clip
from trainers.frame_registration import register_both
from trainers.held_out_film import HeldOutFilm


@pytest.fixture(scope="module")
def film():
    return grainy_clip(frames=16)


def test_a_shift_is_found_and_the_frames_agree_after_it(film):
    _, clean = film
    found, back = register_both(clean[3], clean[5])
    # The texture moves right by a column per frame.
    columns = np.arange(96)
    assert np.median(found.columns - columns) == pytest.approx(2.0, abs=0.2)
    assert np.median(back.columns - columns) == pytest.approx(-2.0, abs=0.2)
    moved = found.bring(clean[5])
    difference = np.abs(moved - clean[3])[found.visible]
    assert found.visible.mean() > 0.6
    assert difference.mean() < 1.5


def test_what_the_other_frame_hides_is_not_visible(film):
    _, clean = film
    covered = clean[4].copy()
    covered[30:60, 30:60] = 255
    found, _ = register_both(clean[3], covered)
    assert found.visible[38:52, 38:52].mean() < 0.1


def test_a_difference_of_errors_is_the_difference_of_true_errors(film):
    noisy, clean = film
    held_out = HeldOutFilm([(noisy, clean)])
    kept = [index for index in range(16) if index % 4 != 2]

    def of(error):
        return lambda seen: (clean[kept] + error) / 255.0

    random = np.random.default_rng(5)
    error = 4.0 * random.standard_normal(clean[kept].shape)
    change = held_out.errors(of(error)) - held_out.errors(of(0.0))
    assert change.mean() == pytest.approx(16.0, abs=3.0)


def test_leaving_the_noise_in_is_not_rewarded(film):
    noisy, clean = film
    held_out = HeldOutFilm([(noisy, clean)])
    kept = [index for index in range(16) if index % 4 != 2]
    untouched = held_out.errors(lambda seen: seen / 255.0)
    perfect = held_out.errors(lambda seen: clean[kept] / 255.0)
    assert (untouched - perfect).mean() == pytest.approx(12.0**2, rel=0.15)


def test_the_network_never_sees_a_withheld_frame(film):
    noisy, clean = film
    given = []
    HeldOutFilm([(noisy, clean)]).errors(
        lambda seen: given.append(seen) or seen / 255.0
    )
    seen = {frame.tobytes() for frame in given[0]}
    assert len(seen) == 12
    assert not seen & {noisy[index].tobytes() for index in (2, 6, 10, 14)}


def test_a_film_without_comparisons_is_refused():
    with pytest.raises(ValueError, match="too few frames"):
        HeldOutFilm([(np.zeros((2, 64, 64, 3), np.uint8),) * 2])
