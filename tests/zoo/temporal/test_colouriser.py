"""A colouriser keeps the brightness, follows references and forgets at a cut."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.synthetic_video import moving_texture
from zoo.layers.chroma import coloured, luma_and_chroma
from zoo.temporal.colouriser import Colouriser
from zoo.temporal.stream import stream_clip

UNKNOWN = np.array([-1.0], np.float32)
_BT709 = np.array([0.2126, 0.7152, 0.0722], np.float32)


@pytest.fixture(scope="module")
def network() -> Colouriser:
    """Not trained: it can look up colours, and keep them."""
    keras.utils.set_random_seed(0)
    network = Colouriser(widths=(4, 8, 8), compared=8, side=32, scene_shrink=8)
    network.build_for_clips()
    return network


@pytest.fixture(scope="module")
def clip() -> np.ndarray:
    """Bright things are orange and dark things blue, `[1, 4, 32, 40, 3]`."""
    luma = moving_texture(4, 32, 40, speed=1).mean(-1, keepdims=True)
    chroma = np.concatenate([0.5 - luma, luma - 0.5], axis=-1).astype(np.float32)
    return np.asarray(coloured(luma.astype(np.float32), chroma))[None]


def _grey(clip: np.ndarray) -> np.ndarray:
    return np.repeat(clip @ _BT709[:, None], 3, axis=-1)


def _coloured(network: Colouriser, clip: np.ndarray, **more: np.ndarray) -> np.ndarray:
    return np.asarray(network({"clip": clip, "noise_level": UNKNOWN, **more}))


def test_brightness_stays_as_it_is(network, clip):
    restored = _coloured(network, _grey(clip), references=clip[:, :1])
    np.testing.assert_allclose(restored @ _BT709, clip @ _BT709, atol=1e-5)
    assert restored.min() > -1e-5 and restored.max() < 1.0 + 1e-5


def test_colours_come_from_the_reference(network, clip):
    restored = _coloured(network, _grey(clip), references=clip[:, :1])
    swapped = _coloured(network, _grey(clip), references=clip[:, :1, ..., ::-1])
    for frame, other, true in zip(restored[0], swapped[0], clip[0], strict=True):
        chroma, wanted = (np.asarray(luma_and_chroma(f)[1]) for f in (frame, true))
        assert np.corrcoef(chroma.ravel(), wanted.ravel())[0, 1] > 0.3
        opposite = np.asarray(luma_and_chroma(other)[1])[..., 0]
        assert np.corrcoef(chroma[..., 0].ravel(), opposite.ravel())[0, 1] < 0.0


def test_a_reference_without_colour_says_nothing(network, clip):
    alone = _coloured(network, _grey(clip))
    none = _coloured(network, _grey(clip), references=clip[:, :0])
    grey = _coloured(network, _grey(clip), references=_grey(clip[:, :1]))
    np.testing.assert_allclose(none, alone, atol=1e-6)
    np.testing.assert_allclose(grey, alone, atol=1e-4)


def test_references_may_be_several_and_of_any_size(network, clip):
    once = _coloured(network, _grey(clip), references=clip[:, :1])
    twice = _coloured(network, _grey(clip), references=clip[:, [0, 0]])
    small = _coloured(network, _grey(clip), references=clip[:, :1, :21, :17])
    # Whether one place or two like it are found makes little difference.
    assert np.abs(twice - once).max() < 0.05
    assert np.isfinite(small).all() and np.abs(small - once).max() > 1e-3


@pytest.mark.slow
def test_what_was_read_of_references_serves_all_frames(network, clip):
    inputs = {"clip": _grey(clip), "references": clip[:, :2]}
    streamed = stream_clip(
        network, inputs["clip"], UNKNOWN, references=inputs["references"]
    )
    remembered = network.remember(inputs["references"], 1)
    state = network.initial_state(1, 32, 40)
    for index in range(clip.shape[1]):
        frame, state = network.colour_frame(inputs["clip"][:, index], remembered, state)
        np.testing.assert_allclose(frame, streamed[:, index], atol=1e-5)


def test_colours_of_the_frame_before_are_kept(network, clip):
    still = np.repeat(_grey(clip[:, :1]), 3, axis=1)
    shown = network.remember(clip[:, :1], 1)
    alone = network.remember(None, 1)
    first, state = network.colour_frame(
        still[:, 0], shown, network.initial_state(1, 32, 40)
    )
    after, _ = network.colour_frame(still[:, 1], alone, state)
    anew, _ = network.colour_frame(still[:, 1], alone, network.initial_state(1, 32, 40))
    kept = np.abs(np.asarray(after) - first).mean()
    assert kept < 0.6 * np.abs(np.asarray(anew) - first).mean()


@pytest.mark.parametrize(
    ("size", "working"),
    [((480, 640), (192, 256)), ((1080, 1920), (192, 344)), ((90, 33), (96, 40))],
)
def test_large_frames_are_shrunk_and_small_ones_are_not(size, working):
    network = Colouriser()
    assert network.working_size(*size) == working
    traced = network.working_size(*(tf.constant(length) for length in size))
    assert tuple(int(length) for length in traced) == working


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"widths": (4, 8)}, "three widths"),
        ({"widths": (0, 8, 8)}, "at least 1"),
        ({"side": 60}, "multiple of 8"),
        ({"scene_shrink": 0}, "whole number from 1 to 16; received 0"),
        ({"scene_shrink": 1.5}, "whole number from 1 to 16"),
    ],
)
def test_impossible_sizes_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Colouriser(**arguments)
