import keras
import numpy as np
import pytest

from tests.trainers.grainy_clip import grainy_clip
from tests.trainers.tiny_restorer import TinyRestorer
from trainers.adaptation import Adaptation
from trainers.adaptation_config import AdaptationConfig
from trainers.clip_restoration import ClipRestoration
from trainers.interruption import Interruption
from zoo.catalog import load_preset
from zoo.temporal.shift_denoiser import ShiftDenoiser

QUICK = {"minutes": 60.0, "checks": 2, "batch_size": 4, "frames": 4, "crop": 32}


def _network():
    """Leaves clips as they are, until it has learnt."""
    keras.utils.set_random_seed(0)
    network = ShiftDenoiser(({"widths": (4, 8, 8)},))
    network.build_for_clips()
    return network


@pytest.fixture(scope="module")
def film():
    return grainy_clip(frames=20)


def _true_error(network, film):
    noisy, clean = film
    restored = ClipRestoration(network, -1.0)(noisy[12:])
    return float(np.square(255.0 * restored - clean[12:]).mean())


def test_it_learns_from_the_noisy_film_alone(film):
    network = _network()
    before = _true_error(network, film)
    config = AdaptationConfig(steps=20, learning_rate=5e-3, **QUICK)
    outcome = Adaptation(network, config).run([film[0][:12]], [film[0][12:]])
    assert outcome.better
    assert outcome.steps == 20
    assert _true_error(network, film) < before


@pytest.mark.slow
def test_a_trained_denoiser_gets_much_better_and_knows_by_how_much(film):
    network = load_preset("denoise_fast")
    before = _true_error(network, film)
    config = AdaptationConfig(minutes=30.0, steps=40, checks=2)
    outcome = Adaptation(network, config).run([film[0][:12]], [film[0][12:]])
    gained = before - _true_error(network, film)
    assert outcome.better
    assert gained > 0.1 * before
    # The held-out frames tell it without the clean film.
    assert -outcome.change == pytest.approx(gained, rel=0.5)


def test_weights_that_are_no_better_are_not_kept(film):
    network = _network()
    before = network.get_weights()
    config = AdaptationConfig(steps=4, learning_rate=5.0, warm_up_steps=1, **QUICK)
    outcome = Adaptation(network, config).run([film[0][:12]], [film[0][12:]])
    assert not outcome.better
    for old, new in zip(before, network.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_an_interruption_ends_it_after_the_step(film):
    interruption = Interruption()
    interruption.request()
    config = AdaptationConfig(steps=1000, **QUICK)
    outcome = Adaptation(_network(), config).run(
        [film[0][:12]], [film[0][12:]], interruption=interruption
    )
    assert outcome.steps == 1


def test_a_network_that_cannot_learn_so_is_refused():
    network = TinyRestorer()
    network.build_for_clips()
    with pytest.raises(ValueError, match="denoise_fast"):
        Adaptation(network, AdaptationConfig())


@pytest.mark.parametrize("wrong", [{"minutes": 0.0}, {"steps": 0}, {"crop": 8}])
def test_a_config_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        AdaptationConfig(**wrong)
