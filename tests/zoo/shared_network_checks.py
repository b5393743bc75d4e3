"""What every network of the zoo has to do, as checks that take a catalogue entry.

A new model gets all of them from its line in the catalogue, with its
`small_config`.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from zoo.catalog import ModelEntry
from zoo.temporal.restorer import Restorer
from zoo.temporal.stream import stream_clip

REPOSITORY = Path(__file__).parents[2]

_RESTORE_ALL = """
import sys
from pathlib import Path
import keras
import numpy as np
from zoo.catalog import CATALOG
folder = Path(sys.argv[1])
for path in folder.glob("*.keras"):
    # Keras loads only classes that were imported.
    CATALOG[path.stem].load_class()
    with np.load(path.with_suffix(".npz")) as inputs:
        restored = keras.saving.load_model(path)(dict(inputs))
    np.save(path.with_suffix(".npy"), np.asarray(restored))
"""


def small_network(entry: ModelEntry, dtype: str | None = None) -> Restorer:
    """Builds a small network whose output depends on each of its weights."""
    keras.utils.set_random_seed(0)
    network = entry.load_class()(**entry.small_config, dtype=dtype)
    network.build_for_clips()
    generator = np.random.default_rng(0)
    for variable in network.trainable_variables:
        # Last layers that start at zero would hide what lies before them.
        change = 0.05 * generator.standard_normal(variable.shape)
        variable.assign(variable.numpy() + change.astype(np.float32))
    return network


def clip_inputs(
    network: Restorer, frames: int, height: int, width: int, batch: int = 1
) -> dict[str, np.ndarray]:
    """Makes a clip and noise levels, the last of them unknown where that is fine."""
    generator = np.random.default_rng(frames * height + width)
    levels = np.linspace(10, 40, batch, dtype=np.float32)
    if network.blind and batch > 1:
        levels[-1] = -1
    clip = generator.random((batch, frames, height, width, 3), dtype=np.float32)
    inputs = {"clip": clip, "noise_level": levels}
    if network.needs_mask:
        lost = generator.random((batch, frames, height, width, 1)) < 0.05
        lost[:, 1 : height // 2, 1 : width // 3] = True
        inputs["mask"] = lost.astype(np.float32)
    if network.takes_references:
        shape = (batch, 2, 19, 26, 3)
        inputs["references"] = generator.random(shape, dtype=np.float32)
    return inputs


def check_any_size(network: Restorer, height: int, width: int) -> None:
    """Odd and tiny frames are padded by reflection, and the output is cropped."""
    inputs = clip_inputs(network, 3, height, width)
    restored = np.asarray(network(inputs))
    assert restored.shape == (
        1,
        3 * network.time_scale,
        height * network.scale,
        width * network.scale,
        3,
    )
    assert np.isfinite(restored).all()
    bottom, right = -height % network.alignment, -width % network.alignment
    padded = np.pad(
        inputs["clip"],
        [(0, 0), (0, 0), (0, bottom), (0, right), (0, 0)],
        mode="reflect" if min(height, width) > 1 else "edge",
    )
    aligned = np.asarray(network(inputs | {"clip": padded}))
    cropped = aligned[:, :, : height * network.scale, : width * network.scale]
    np.testing.assert_allclose(restored, cropped, atol=1e-5)


def check_unknown_shapes(network: Restorer) -> None:
    """A graph traced without any size gives the same pixels."""
    signature = {
        name: tf.TensorSpec([None] * (values.ndim - 1) + [values.shape[-1]])
        if values.ndim > 1
        else tf.TensorSpec([None])
        for name, values in clip_inputs(network, 1, 8, 8).items()
    }
    traced = tf.function(network, input_signature=[signature], autograph=False)
    for frames, height, width in ((3, 13, 18), (5, 16, 9)):
        inputs = clip_inputs(network, frames, height, width, batch=2)
        np.testing.assert_allclose(traced(inputs), network(inputs), atol=1e-4)


def check_config_round_trip(network: Restorer) -> None:
    """The configuration survives JSON and makes the same network again."""
    config = json.loads(json.dumps(network.get_config()))
    again = type(network).from_config(config)
    again.build_for_clips()
    again.set_weights(network.get_weights())
    inputs = clip_inputs(network, 3, 13, 18)
    np.testing.assert_allclose(again(inputs), network(inputs), atol=1e-6)
    assert again.get_config() == network.get_config()


def check_seeded_build(entry: ModelEntry) -> None:
    """The same seed gives the same weights, all created by `build`."""

    def built() -> Restorer:
        keras.utils.set_random_seed(3)
        network = entry.load_class()(**entry.small_config)
        network.build_for_clips()
        return network

    first, second = built(), built()
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    count = len(first.weights)
    first(clip_inputs(first, 2, 9, 9))
    assert len(first.weights) == count


def check_saved_networks(networks: Mapping[str, Restorer], folder: Path) -> None:
    """`.keras` files give the same pixels in a fresh process."""
    for name, network in networks.items():
        network.save(folder / f"{name}.keras")
        np.savez(folder / f"{name}.npz", **clip_inputs(network, 3, 13, 18))
    subprocess.run(
        [sys.executable, "-c", _RESTORE_ALL, str(folder)],
        check=True,
        cwd=REPOSITORY,
        capture_output=True,
    )
    for name, network in networks.items():
        expected = network(clip_inputs(network, 3, 13, 18))
        restored = np.load(folder / f"{name}.npy")
        np.testing.assert_allclose(restored, expected, atol=1e-5, err_msg=name)


def check_stream_equals_whole(network: Restorer, lengths: Iterable[int]) -> None:
    """Frame by frame or at once: the same pixels, also for very short shots."""
    for frames in lengths:
        inputs = clip_inputs(network, frames, 13, 18, batch=2)
        streamed = stream_clip(network, **inputs)
        whole = np.asarray(network(inputs))
        np.testing.assert_allclose(
            streamed, whole, rtol=1e-5, atol=1e-5, err_msg=f"{frames} frames"
        )


def check_tiles_equal_whole(network: Restorer) -> None:
    """Two halves, each with the halo, give the pixels of the whole frame."""
    halo, scale = network.halo, network.scale
    assert halo % network.alignment == 0
    cut, size = halo + 8 * network.alignment, 2 * halo + 16 * network.alignment - 3
    for axis, shape in ((2, (size, 11)), (3, (11, size))):
        inputs = clip_inputs(network, 2, *shape)
        whole = np.asarray(network(inputs))
        # Weights by chance make some networks' values several times as large.
        largest = max(1.0, float(np.abs(whole).max()))
        first, second = np.split(whole, [cut * scale], axis=axis)
        for expected, crop, given in (
            (first, slice(0, cut + halo), slice(0, cut * scale)),
            (second, slice(cut - halo, None), slice(halo * scale, None)),
        ):
            part = inputs["clip"][(slice(None),) * axis + (crop,)]
            tile = np.asarray(network(inputs | {"clip": part}))
            tile = tile[(slice(None),) * axis + (given,)]
            np.testing.assert_allclose(tile, expected, atol=1e-4 * largest)


def check_reach_in_time(network: Restorer) -> None:
    """A frame changes no output outside the declared window.

    The memory of a recurrent network carries it on to the end of the shot.
    """
    frames = network.past + network.future + 3
    changed = frames // 2
    inputs = clip_inputs(network, frames, 8, 8)
    before = np.asarray(network(inputs))
    clip = inputs["clip"].copy()
    clip[:, changed] = 1 - clip[:, changed]
    difference = np.abs(np.asarray(network(inputs | {"clip": clip})) - before)
    touched = np.flatnonzero(difference.max(axis=(0, 2, 3, 4)) > 1e-6)
    touched = touched // network.time_scale
    assert changed in touched
    assert touched.min() >= changed - network.future
    if not network.recurrent:
        assert touched.max() <= changed + network.past


def check_mixed_precision(entry: ModelEntry) -> None:
    """In bfloat16 the output is float32, finite and close to that of float32."""
    exact, mixed = small_network(entry), small_network(entry, "mixed_bfloat16")
    inputs = clip_inputs(exact, 3, 13, 18)
    restored = mixed(inputs)
    assert keras.backend.standardize_dtype(restored.dtype) == "float32"
    expected = np.asarray(exact(inputs))
    before = inputs["clip"].repeat(exact.time_scale, axis=1)
    for axis in (2, 3):
        before = before.repeat(exact.scale, axis=axis)
    spread = np.abs(expected - before).max()
    np.testing.assert_allclose(restored, expected, atol=0.05 * max(spread, 1.0))
    streamed = stream_clip(mixed, **inputs)
    assert streamed.dtype == np.float32
    np.testing.assert_allclose(streamed, restored, atol=0.02 * max(spread, 1.0))


def check_gradients(network: Restorer) -> None:
    """Every trainable weight learns, none of them without bounds."""
    inputs = clip_inputs(network, 3, 16, 16, batch=2)
    variables = network.trainable_variables
    with tf.GradientTape() as tape:
        restored = network(inputs, training=True)
        loss = tf.reduce_mean(tf.square(restored - 0.5))
    gradients: list[Any] = tape.gradient(loss, [v.value for v in variables])
    for variable, gradient in zip(variables, gradients, strict=True):
        assert gradient is not None, variable.path
        largest = float(tf.reduce_max(tf.abs(gradient)))
        assert 0 < largest < 1e6, (variable.path, largest)
