"""Looks on clips: like the reference, and steady."""

import numpy as np
import pytest

from zoo.style.histogram_look import HistogramLook
from zoo.style.statistics_look import StatisticsLook
from zoo.style.texture_translator import TextureTranslator

LOOKS = pytest.mark.parametrize("look", [HistogramLook, StatisticsLook])


def _reference():
    random = np.random.default_rng(7)
    picture = random.random((60, 80, 3)) * (0.5, 0.4, 0.2) + (0.3, 0.2, 0.1)
    return picture.astype(np.float32)


def _clip(frames=6):
    random = np.random.default_rng(8)
    picture = np.kron(random.random((12, 16, 3)), np.ones((4, 4, 1)))
    return np.stack([np.roll(picture, index, axis=1) for index in range(frames)])


def _applied(network, clip):
    inputs = {
        "clip": clip[None].astype(np.float32),
        "noise_level": np.array([-1.0], np.float32),
    }
    return np.asarray(network(inputs))[0]


@LOOKS
def test_a_film_gets_the_colours_of_the_reference(look):
    reference = _reference()
    network = look(look.measured_reference(reference), past=4, future=2)
    made = _applied(network, _clip())
    expected = reference.mean(axis=(0, 1))
    np.testing.assert_allclose(made.mean(axis=(0, 1, 2)), expected, atol=0.03)
    spread = reference.std(axis=(0, 1))
    # Cells hold less than all of a reference's grain.
    assert (made.std(axis=(0, 1, 2)) < 1.3 * spread).all()


@LOOKS
def test_something_bright_that_comes_into_the_picture_does_not_make_it_flicker(look):
    clip = _clip(9)
    clip[4:, :24, :32] = 1.0
    steady = look(look.measured_reference(_reference()), past=12, future=12)
    hasty = look(look.measured_reference(_reference()), past=0, future=0)

    def jump(network):
        made = _applied(network, clip)[:, 24:]
        changes = np.abs(np.diff(made.mean(axis=(1, 2)), axis=0)).max(axis=1)
        return changes[3]

    assert jump(steady) < 0.4 * jump(hasty)


@LOOKS
def test_another_number_of_figures_is_refused(look):
    with pytest.raises(ValueError, match="measured_reference"):
        look([0.5, 0.5])


@pytest.mark.slow
def test_what_was_painted_is_kept_where_the_picture_only_moves():
    random = np.random.default_rng(9)
    grainy = _clip(5) + 0.02 * random.normal(size=(5, 48, 64, 3))
    networks = [TextureTranslator(channels=4, blocks=1, kept=k) for k in (0.0, 0.9)]
    for network in networks:
        network.build_for_clips()
    networks[1].set_weights(networks[0].get_weights())
    flicker = []
    for network in networks:
        made = _applied(network, grainy)
        back = np.stack([np.roll(f, -i, axis=1) for i, f in enumerate(made)])
        flicker.append(np.abs(np.diff(back[:, 8:-8, 16:-16], axis=0)).mean())
    assert flicker[1] < 0.7 * flicker[0]


def test_nothing_is_kept_across_a_change_of_the_picture():
    clip = np.concatenate([_clip(2), 1.0 - _clip(2)])
    alone = TextureTranslator(channels=4, blocks=1, kept=0.0)
    kept = TextureTranslator(channels=4, blocks=1, kept=0.9)
    for network in (alone, kept):
        network.build_for_clips()
    kept.set_weights(alone.get_weights())
    difference = np.abs(_applied(alone, clip)[2] - _applied(kept, clip)[2])
    assert np.median(difference) < 1e-3
