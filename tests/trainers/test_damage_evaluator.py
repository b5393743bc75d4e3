from dataclasses import replace

import numpy as np
import pytest

from tests.synthetic_video import moving_texture
from tests.trainers.tiny_restorer import TinyRestorer
from trainers.damage_evaluator import DamageEvaluator, evaluator_for
from trainers.damage_protocol import DamageProtocol
from trainers.evaluation import averages
from trainers.evaluation_clip import EvaluationClip
from trainers.protocols import protocol_named
from zoo.catalog import CATALOG
from zoo.temporal.damage_restorer import DamageRestorer

PROTOCOL = replace(protocol_named("film_damage_drawn"), pieces=3, density=0.9)
PICTURES = np.round(255 * moving_texture(4, 48, 64)).astype(np.uint8)
CLIP = EvaluationClip(name="a", frames=PICTURES)


@pytest.fixture(scope="module")
def untrained() -> DamageRestorer:
    network = DamageRestorer(**CATALOG["damage_restorer"].small_config)
    network.build_for_clips()
    return network


def _damaged(level: float = 0.0):
    assert isinstance(PROTOCOL, DamageProtocol)
    return PROTOCOL.damaged_clip(CLIP.frames, level)


def test_a_protocol_damages_a_clip_the_same_each_time():
    first, again = _damaged(), _damaged()
    np.testing.assert_array_equal(first.degraded, again.degraded)
    np.testing.assert_array_equal(first.truth, CLIP.frames)
    assert 0.01 < first.damaged.mean() < 0.5
    assert not (first.damaged & first.untouched).any()
    np.testing.assert_array_equal(
        first.degraded[first.untouched], first.truth[first.untouched]
    )


def test_noise_lies_below_the_damage():
    noisy = _damaged(8.0)
    assert np.std(noisy.truth.astype(float) - CLIP.frames) == pytest.approx(8, rel=0.1)
    frame = PROTOCOL.true_frames(CLIP.frames, 8.0)(1)
    np.testing.assert_array_equal(np.round(frame * 255), noisy.truth[1])
    frame = PROTOCOL.noisy_frames(CLIP.frames, 8.0)(1)
    np.testing.assert_array_equal(np.round(frame * 255), noisy.degraded[1])


def test_a_network_that_does_nothing_has_the_figures_of_the_degraded_clip(untrained):
    figures = DamageEvaluator(untrained).evaluate(CLIP, PROTOCOL, 0.0, "blind")
    made = _damaged()
    errors = (made.degraded / 255.0 - made.truth / 255.0) ** 2
    inside = -10 * np.log10(errors[made.damaged].mean())
    assert figures.psnr_inside == pytest.approx(inside, abs=1e-3)
    assert figures.degraded_psnr_inside == pytest.approx(inside, abs=1e-3)
    assert figures.psnr == pytest.approx(-10 * np.log10(errors.mean()), abs=1e-3)
    assert figures.noisy_psnr == pytest.approx(figures.psnr, abs=1e-4)
    assert figures.psnr_outside == 100.0
    assert figures.f1 == 0.0
    assert figures.damaged_share == pytest.approx(made.damaged.mean())


def test_a_network_that_takes_all_for_damaged_finds_it_with_false_alarms(untrained):
    network = DamageRestorer(**CATALOG["damage_restorer"].small_config)
    network.build_for_clips()
    for weight in network.trainable_variables:
        if "finder/tail" in weight.path:
            weight.assign(np.full(weight.shape, 0.0 if weight.ndim > 1 else 8.0))
    figures = DamageEvaluator(network).evaluate(CLIP, PROTOCOL, 0.0, "blind")
    made = _damaged()
    hits, alarms = made.damaged.sum(), made.untouched.sum()
    assert figures.f1 == pytest.approx(2 * hits / (2 * hits + alarms))
    assert figures.psnr_outside < 30
    assert figures.lost_outside == 0.0
    noisy = DamageEvaluator(network).evaluate(CLIP, PROTOCOL, 2.0, "blind")
    left = -10 * np.log10(4 / 255**2) - noisy.lost_outside
    assert left == pytest.approx(noisy.psnr_outside, abs=1.0)


def test_a_network_that_does_nothing_loses_nothing_outside(untrained):
    figures = DamageEvaluator(untrained).evaluate(CLIP, PROTOCOL, 8.0, "blind")
    assert figures.lost_outside == pytest.approx(0.0, abs=1e-4)


@pytest.mark.slow
def test_averages_hold_what_is_known_of_damage(untrained):
    figures = DamageEvaluator(untrained).evaluate(CLIP, PROTOCOL, 0.0, "blind")
    row = averages([figures, figures])[0]
    assert row["psnr_inside"] == pytest.approx(figures.psnr_inside)
    assert {"f1", "psnr_outside", "degraded_psnr_inside"} < row.keys()


def test_networks_that_find_no_damage_are_refused():
    network = TinyRestorer()
    network.build_for_clips()
    with pytest.raises(ValueError, match="film_damage_drawn is for networks that find"):
        evaluator_for(network, PROTOCOL)
