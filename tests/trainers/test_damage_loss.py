import numpy as np
import pytest

from trainers.damage_loss import DamageLoss
from trainers.loss_config import LossConfig

CLEAN = np.full((1, 2, 8, 8, 3), 0.5, np.float32)
MASK = np.zeros((1, 2, 8, 8, 1), np.float32)
MASK[:, :, :2] = 1.0


def _loss(restored=CLEAN, found=MASK, **fields) -> float:
    loss = DamageLoss(LossConfig(balance=0.0, **fields))
    return float(
        loss(clean=CLEAN, restored=restored, degraded=CLEAN, mask=MASK, found=found)
    )


def _wrong_at(row: int) -> np.ndarray:
    restored = CLEAN.copy()
    restored[:, :, row] += 0.2
    return restored


def test_a_wrong_pixel_inside_the_damage_counts_more():
    least = _loss(damaged=4.0)
    inside = _loss(_wrong_at(0), damaged=4.0) - least
    outside = _loss(_wrong_at(5), damaged=4.0) - least
    assert inside == pytest.approx(5 * outside, rel=1e-3)


def test_missed_damage_counts_more_than_imagined_damage():
    missed, imagined = MASK.copy(), MASK.copy()
    missed[:, :, 0], imagined[:, :, 5] = 0.1, 0.9
    least = _loss(missed=2.0)
    assert _loss(found=missed, missed=2.0) - least == pytest.approx(
        3 * (_loss(found=imagined, missed=2.0) - least), rel=1e-3
    )


def test_certain_mistakes_are_still_finite():
    assert np.isfinite(_loss(found=1.0 - MASK))
