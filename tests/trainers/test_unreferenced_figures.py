import numpy as np
import pytest

from tests.data_pipeline.measures.natural_picture import natural_picture, noisy
from trainers.unreferenced_figures import (
    UnreferencedFigures,
    averaged_figures,
    figures_row,
    figures_text,
)

PICTURE = natural_picture()[:200, :200]


def case(clip: str, noise: float, frames: int = 3):
    figures = UnreferencedFigures()
    true = PICTURE / np.float32(255)
    for index in range(frames):
        degraded = noisy(PICTURE, noise, index) / np.float32(255)
        figures.add(true, degraded, (true + degraded) / 2)
    names = {"clip": clip, "noise_level": noise, "mode": "blind"}
    return figures_row(names, figures.measures())


def test_versions_are_told_apart():
    row = case("a", 30.0)
    errors = [row[name]["warping_error"] for name in ("true", "restored", "degraded")]
    assert errors[0] < 0.1
    assert errors[1] == pytest.approx(errors[2] / 2, rel=0.1)
    assert row["degraded"]["niqe"] > row["true"]["niqe"]


def test_long_clips_are_measured_every_nine_frames_and_short_ones_once():
    assert case("a", 5.0, frames=2)["true"]["frames"] == 1
    assert case("a", 5.0, frames=20)["true"]["frames"] == 2


def test_averages_are_over_the_clips_of_a_case():
    rows = [case("a", 10.0), case("b", 10.0), case("a", 30.0)]
    first, second = averaged_figures(rows)
    assert (first["noise_level"], first["clips"]) == (10.0, 2)
    assert second["clips"] == 1
    both = [row["restored"]["niqe"] for row in rows[:2]]
    assert first["restored"]["niqe"] == pytest.approx(np.mean(both))
    text = figures_text([first, second])
    assert "noise 30, blind" in text and "BRISQUE" in text
