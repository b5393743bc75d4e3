"""Tests of SPyNet, and through it of the contract of flow networks."""

import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.export import ExportArchive

from serving.export import check_ops
from zoo.layers.backward_warp import backward_warp
from zoo.temporal.spy_net import SPyNet

REPOSITORY = Path(__file__).parents[3]
SMALL = {"levels": 3, "channels": (4, 6, 4, 4)}

_RUN_BOTH = """
import sys
from pathlib import Path
import keras
import numpy as np
import tensorflow as tf
import zoo.temporal.spy_net
folder = Path(sys.argv[1])
frames = dict(np.load(folder / "frames.npz"))
np.save(folder / "keras.npy", keras.saving.load_model(folder / "net.keras")(frames))
served = tf.saved_model.load(str(folder / "served")).signatures["flow"]
flow = served(**{name: tf.constant(each) for name, each in frames.items()})
np.save(folder / "served.npy", flow["flow"])
"""


def _network(dtype: str | None = None) -> SPyNet:
    keras.utils.set_random_seed(2)
    network = SPyNet(**SMALL, dtype=dtype)
    network.build_for_frames()
    return network


def _frames(height: int, width: int, batch: int = 1) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(height + width)
    shape = (batch, height, width, 3)
    target, source = generator.random((2, *shape), np.float32)
    return {"target": target, "source": source}


@pytest.mark.parametrize(("height", "width"), [(13, 18), (1, 1), (16, 3)])
def test_frames_may_have_any_size_also_when_it_is_traced_without(height, width):
    network, frames = _network(), _frames(height, width, batch=2)
    specification = tf.TensorSpec([None, None, None, 3])
    traced = tf.function(
        lambda target, source: network({"target": target, "source": source}),
        input_signature=[specification, specification],
        autograph=False,
    )
    flow = np.asarray(network(frames))
    assert flow.shape == (2, height, width, 2)
    assert np.isfinite(flow).all()
    np.testing.assert_allclose(traced(**frames), flow, atol=1e-5)


def test_without_a_correction_nothing_moves():
    network = _network()
    for variable in network.variables:
        variable.assign(0 * variable)
    assert not np.asarray(network(_frames(13, 18))).any()


def test_what_is_found_at_a_coarse_level_counts_for_more_pixels():
    network = _network()
    for variable in network.variables:
        variable.assign(0 * variable)
    bias = network.corrections[0].convolutions[-1].bias
    bias.assign([0.5, -0.25])
    # At 13 x 18 it works on 16 x 20: the flow is scaled back.
    flow = np.asarray(network(_frames(13, 18)))
    np.testing.assert_allclose(flow[..., 0], 0.5 * 4 * 18 / 20, atol=1e-5)
    np.testing.assert_allclose(flow[..., 1], -0.25 * 4 * 13 / 16, atol=1e-5)


def test_mixed_bfloat16_gives_float32_close_to_float32():
    frames = _frames(13, 18)
    mixed = _network("mixed_bfloat16")(frames)
    assert keras.backend.standardize_dtype(mixed.dtype) == "float32"
    exact = np.asarray(_network()(frames))
    assert np.abs(mixed - exact).max() < 0.1 * max(1.0, np.abs(exact).max())


def test_every_weight_learns_from_how_well_the_source_is_warped():
    network, frames = _network(), _frames(16, 24, batch=2)
    with tf.GradientTape() as tape:
        warped = backward_warp(frames["source"], network(frames))
        loss = tf.reduce_mean(tf.square(warped - frames["target"]))
    gradients = tape.gradient(loss, [v.value for v in network.trainable_variables])
    for variable, gradient in zip(network.trainable_variables, gradients, strict=True):
        assert gradient is not None, variable.path
        assert 0 < float(tf.reduce_max(tf.abs(gradient))) < 1e6, variable.path


@pytest.mark.slow
def test_saved_and_exported_it_gives_the_same_flow_in_a_fresh_process(tmp_path):
    network, frames = _network(), _frames(13, 18)
    expected = network(frames)
    network.save(tmp_path / "net.keras")
    np.savez(tmp_path / "frames.npz", **frames)
    archive = ExportArchive()
    archive.track(network)
    specification = [None, None, None, 3]
    archive.add_endpoint(
        name="flow",
        fn=lambda target, source: {
            "flow": network({"target": target, "source": source})
        },
        input_signature=[
            tf.TensorSpec(specification, tf.float32, name="target"),
            tf.TensorSpec(specification, tf.float32, name="source"),
        ],
    )
    archive.write_out(str(tmp_path / "served"), verbose=False)
    check_ops(tmp_path / "served")
    subprocess.run(
        [sys.executable, "-c", _RUN_BOTH, str(tmp_path)],
        check=True,
        cwd=REPOSITORY,
        capture_output=True,
    )
    for name in ("keras", "served"):
        flow = np.load(tmp_path / f"{name}.npy")
        np.testing.assert_allclose(flow, expected, atol=1e-5, err_msg=name)


def test_sizes_that_make_no_pyramid_are_refused():
    with pytest.raises(ValueError, match="levels=0"):
        SPyNet(levels=0)
    with pytest.raises(ValueError, match="four inner convolutions"):
        SPyNet(channels=(8, 8))
