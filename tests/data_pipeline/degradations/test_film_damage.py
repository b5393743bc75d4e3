import numpy as np
import pytest

from data_pipeline.degradations.film_damage import FilmDamage
from tests.shared_data import SHARED


def damaged(batch: int = 2, **options) -> tuple[np.ndarray, np.ndarray]:
    clips = np.full((batch, 6, 64, 80, 3), 0.5, np.float32)
    degraded = FilmDamage(**options)(clips, seed=3)
    return degraded["clip"].numpy(), degraded["mask"].numpy()


def test_the_mask_marks_what_is_damaged_and_only_that():
    clips, mask = damaged(density=1.0)
    touched = np.abs(clips - 0.5).max(axis=-1, keepdims=True)
    assert touched[mask == 0.0].max() < 1e-6
    # Where bright and dark damage overlap, grey may come out as it was.
    assert np.mean(touched[mask > 0.5] > 0.1) > 0.97
    assert 0.01 < mask.mean() < 0.7


def test_no_density_is_no_damage():
    clips, mask = damaged(density=0.0)
    assert mask.max() == 0.0
    np.testing.assert_allclose(clips, 0.5, atol=1e-6)


def test_dirt_is_there_as_often_as_its_density_and_new_in_every_frame():
    _, mask = damaged(
        batch=60, density=0.4, pieces=1, scratches=0, diameter=12.0, opacity=1.0
    )
    dirty = mask.max(axis=(2, 3, 4)) > 0.2
    assert dirty.mean() == pytest.approx(0.4, abs=0.08)
    both = dirty[:, 1:] & dirty[:, :-1]
    overlap = np.minimum(mask[:, 1:], mask[:, :-1])[both].mean()
    assert overlap < 0.3 * mask[dirty].mean()


def test_dirt_is_bright_or_dark_in_equal_parts():
    clips, mask = damaged(batch=60, density=1.0, pieces=1, scratches=0, opacity=1.0)
    covered = clips[..., 0][mask[..., 0] > 0.95]
    assert ((covered > 0.8) | (covered < 0.2)).all()
    frames = np.where(mask[..., 0] > 0.95, clips[..., 0], np.nan)
    shades = np.nanmean(frames[np.isfinite(frames).any(axis=(2, 3))], axis=(1, 2))
    assert np.mean(shades > 0.5) == pytest.approx(0.5, abs=0.12)


def test_larger_diameters_cover_more():
    small = damaged(batch=20, density=1.0, scratches=0, diameter=4.0)[1].mean()
    large = damaged(batch=20, density=1.0, scratches=0, diameter=16.0)[1].mean()
    assert large > 4.0 * small


def test_scratches_stay_where_they_are_and_run_down_the_frame():
    _, mask = damaged(batch=40, density=1.0, pieces=0, scratches=1, opacity=1.0)
    mask = mask[..., 0]
    columns = mask.sum(axis=2)
    scratched = columns.sum(axis=2) > 5.0
    peaks = columns.argmax(axis=2)
    steps = np.abs(np.diff(peaks, axis=1))[scratched[:, 1:] & scratched[:, :-1]]
    assert scratched.mean() > 0.7
    assert np.median(steps) <= 1.0 and steps.max() < 8
    widths = mask.sum(axis=3)[scratched].mean()
    assert widths < 6.0


def test_refuses_negative_counts():
    with pytest.raises(ValueError, match="pieces"):
        FilmDamage(pieces=-1)


@pytest.mark.skipif(
    not (SHARED / "data" / "damage").is_dir(),
    reason="the masks are not on this machine",
)
def test_the_real_masks_are_split_and_used():
    folder = str(SHARED / "data" / "damage")
    held_out = FilmDamage(folder, held_out=True, density=1.0)
    assert len(held_out._spreads) == 9 * 8
    clips = np.full((2, 2, 64, 80, 3), 0.5, np.float32)
    mask = held_out(clips, seed=3)["mask"].numpy()
    drawn = FilmDamage(held_out=True, density=1.0)(clips, seed=3)["mask"].numpy()
    assert 0.01 < mask.mean() < 0.7
    assert not np.array_equal(mask, drawn)
