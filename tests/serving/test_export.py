"""Exported networks, loaded in a process that knows nothing of Kinozoo."""

import functools
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow_serving.apis import prediction_log_pb2

from serving import export
from serving.export import check_ops, export_restorer
from serving.server.loaded_version import LoadedVersion
from tests.serving.small_denoiser import small_denoiser, small_recurrent_restorer
from zoo.card import Card
from zoo.catalog import CATALOG, of_family
from zoo.temporal.restorer import Restorer

_SIZES = ((1, 5, 37, 53), (2, 3, 50, 22))

# Tracing these takes minutes: they have tests of their own.
MODELS = sorted(set(of_family("restorer")) - {"basic_vsr", "colouriser", "fill"})

# One of each kind: enlarging, shifting in time, and without weights. Those that measure
# motion take a minute each to trace.
QUICK = {"contrast", "espcn", "shift_denoiser"}

# Runs in a fresh process, outside of the repository: a server has TensorFlow only.
_CLIENT = """
import sys
import numpy as np
import tensorflow as tf
requests, answers, *folders = sys.argv[1:]
given, found = np.load(requests), {}
for folder in folders:
    signatures = tf.saved_model.load(folder).signatures
    for name in ("restore", "restore_float", "serving_default"):
        for index in range(2):
            values = {"clip": given[f"clip_{index}"]}
            if "mask" in signatures[name].structured_input_signature[1]:
                values["mask"] = given[f"mask_{index}"]
            if name == "restore_float":
                values = {k: v.astype(np.float32) / np.float32(255)
                          for k, v in values.items()}
            answer = signatures[name](
                noise_level=tf.constant(given[f"noise_{index}"]),
                **{k: tf.constant(v) for k, v in values.items()},
            )
            found[f"{folder} {name} {index}"] = answer["clip"].numpy()
assert "zoo" not in sys.modules, "the client needs Kinozoo"
np.savez(answers, **found)
"""


def _small_network(model: str) -> Restorer:
    keras.utils.set_random_seed(0)
    entry = CATALOG[model]
    network = entry.load_class()(**entry.small_config)
    network.build_for_clips()
    random = np.random.default_rng(0)
    for weight in network.weights:
        if not np.any(weight.numpy()):
            weight.assign(random.normal(0.0, 0.05, weight.shape))
    return network


def _clips() -> list[tuple[np.ndarray, np.ndarray]]:
    random = np.random.default_rng(1)
    return [
        (
            # A colour cast, and neither black nor white: steps take out both.
            random.integers(40, (220, 220, 150), (*size, 3)).astype(np.uint8),
            np.linspace(10, 30, size[0], dtype=np.float32),
        )
        for size in _SIZES
    ]


def _mask(clip: np.ndarray) -> np.ndarray:
    """A hole, and some single pixels, in each frame."""
    mask = np.random.default_rng(2).random((*clip.shape[:-1], 1)) < 0.03
    mask[:, :, 5:20, 4:14] = True
    return np.where(mask, 255, 0).astype(np.uint8)


def _cases(*models: str):
    """Networks to export; only some are quick."""
    return pytest.mark.parametrize(
        "model",
        [
            pytest.param(model, marks=[] if model in QUICK else [pytest.mark.slow])
            for model in models
        ],
    )


class _Exports:
    """Networks that are exported together, when they are first asked for."""

    def __init__(self, models: list[str], home: Path):
        self._models, self._home = models, home

    @functools.cached_property
    def networks(self) -> dict[str, Restorer]:
        return {model: _small_network(model) for model in self._models}

    @functools.cached_property
    def folders(self) -> dict[str, Path]:
        return {
            model: export_restorer(network, self._home, model, streams=False)
            for model, network in self.networks.items()
        }

    @functools.cached_property
    def answers(self) -> dict[str, np.ndarray]:
        return _answers_of_a_fresh_process(self.folders, self._home)


@pytest.fixture(scope="module")
def exports(tmp_path_factory) -> dict[bool, _Exports]:
    """The quick ones, and the others."""
    return {
        quick: _Exports(
            [model for model in MODELS if (model in QUICK) == quick],
            tmp_path_factory.mktemp("models"),
        )
        for quick in (True, False)
    }


@pytest.fixture
def networks(model, exports) -> dict[str, Restorer]:
    return exports[model in QUICK].networks


@pytest.fixture
def folders(model, exports) -> dict[str, Path]:
    return exports[model in QUICK].folders


@pytest.fixture
def answers(model, exports) -> dict[str, np.ndarray]:
    return exports[model in QUICK].answers


def _answers_of_a_fresh_process(
    folders: dict[str, Path], home: Path
) -> dict[str, np.ndarray]:
    """What a fresh process makes of the clips, by folder, signature and clip."""
    requests, answers = home / "requests.npz", home / "answers.npz"
    clips = _clips()
    named = {f"clip_{i}": clip for i, (clip, _) in enumerate(clips)}
    named |= {f"noise_{i}": noise for i, (_, noise) in enumerate(clips)}
    named |= {f"mask_{i}": _mask(clip) for i, (clip, _) in enumerate(clips)}
    np.savez(requests, **named)
    command = [sys.executable, "-c", _CLIENT, str(requests), str(answers)]
    command += [str(folder) for folder in folders.values()]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return dict(np.load(answers))


@_cases(*MODELS)
def test_a_fresh_process_gets_the_networks_pixels_at_odd_sizes(
    model, networks, folders, answers
):
    @tf.function(reduce_retracing=True, autograph=False)
    def restored_here(clip, noise_level, mask):
        inputs = {"clip": clip, "noise_level": noise_level}
        if networks[model].needs_mask:
            inputs["mask"] = tf.cast(mask, tf.float32) / 255.0
        return networks[model](inputs, training=False)

    for index, (clip, noise) in enumerate(_clips()):
        values = tf.constant(clip.astype(np.float32) / np.float32(255))
        expected = restored_here(values, tf.constant(noise), _mask(clip)).numpy()
        pixels = np.round(np.clip(expected, 0, 1) * 255).astype(np.uint8)
        restored = answers[f"{folders[model]} restore_float {index}"]
        assert restored.dtype == np.float32
        # Weights by chance make some networks' values several times as large.
        largest = max(1.0, float(np.abs(expected).max()))
        np.testing.assert_allclose(restored, expected, atol=1e-5 * largest)
        for signature in ("restore", "serving_default"):
            served = answers[f"{folders[model]} {signature} {index}"]
            assert served.dtype == np.uint8
            # A sum that ends on the edge between two values may round to either.
            edge = np.abs(np.abs(expected * 255 % 1) - 0.5) < 0.01
            np.testing.assert_array_equal(served[~edge], pixels[~edge])
        assert served.shape == expected.shape
        if served.shape == clip.shape:
            # Steps without weights change these clips of noise by less.
            least = 3 if networks[model].weights else 0
            assert np.abs(served.astype(int) - clip).max() > least


@_cases(*MODELS)
def test_all_ops_are_tensorflows_own(model, networks, folders):
    ops = check_ops(folders[model])
    assert "StatefulPartitionedCall" in ops
    convolves = any(len(weight.shape) == 4 for weight in networks[model].weights)
    # Grain is made by convolution with a kernel that is no weight.
    assert ("Conv2D" in ops) == (convolves or model == "grain")


@_cases("flow_interpolator")
def test_frames_between_frames_are_served_at_any_moment(model, networks, folders):
    folder = folders[model]
    served = tf.saved_model.load(str(folder)).signatures["interpolate"]
    clip = _clips()[0][0][0]
    # The last one is missing, as at the end of a shot.
    order = {"earlier": 0, "before": 1, "after": 2, "later": 2}
    frames = {name: clip[None, index] for name, index in order.items()}
    for moment in (0.25, 0.7):
        inputs = {name: frame / np.float32(255) for name, frame in frames.items()}
        inputs["moment"] = np.array([moment], np.float32)
        expected = networks[model].interpolate(inputs).numpy()
        made = served(
            **{name: tf.constant(frame) for name, frame in frames.items()},
            moment=tf.constant([moment]),
        )["frame"]
        assert made.dtype == tf.uint8
        difference = made.numpy() - 255 * np.clip(expected, 0, 1)
        assert np.abs(difference).max() < 0.51


def test_pictures_are_enlarged_by_themselves(tmp_path):
    network = _small_network("espcn")
    folder = export_restorer(network, tmp_path, "espcn", streams=False)
    served = tf.saved_model.load(str(folder)).signatures["upscale"]
    pictures = _clips()[0][0][0]
    made = served(picture=tf.constant(pictures))["picture"].numpy()
    clips = (pictures / np.float32(255))[:, None]
    unknown = np.full(len(pictures), -1, np.float32)
    expected = network({"clip": clips, "noise_level": unknown}).numpy()[:, 0]
    assert made.dtype == np.uint8
    assert np.abs(made - 255 * np.clip(expected, 0, 1)).max() < 0.51


@pytest.mark.slow
def test_filling_takes_its_mask_when_it_is_served(tmp_path):
    network = _small_network("fill")
    folder = export_restorer(network, tmp_path, "fill")
    served = tf.saved_model.load(str(folder)).signatures["restore_float"]
    clip, noise = _clips()[0]
    values = tf.constant(clip.astype(np.float32) / np.float32(255))
    mask = tf.constant(_mask(clip).astype(np.float32) / np.float32(255))
    inputs = {"clip": values, "noise_level": tf.constant(noise), "mask": mask}
    expected = network(inputs, training=False)
    np.testing.assert_allclose(served(**inputs)["clip"], expected, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("references", [0, 1, 2])
def test_colouring_takes_references_when_it_is_served(references, coloured):
    network, signatures = coloured
    clip, noise = _clips()[0]
    inputs = {
        "clip": clip.astype(np.float32) / np.float32(255),
        "noise_level": noise,
        "references": clip[:, :references, :20] / np.float32(255),
    }
    expected = network(inputs, training=False)
    given = {name: tf.constant(values) for name, values in inputs.items()}
    served = signatures["restore_float"](**given)["clip"]
    np.testing.assert_allclose(served, expected, atol=1e-4)
    given |= {
        "clip": tf.constant(clip),
        "references": tf.constant(clip[:, :references, :20]),
    }
    codes = signatures["restore"](**given)["clip"].numpy()
    assert np.abs(codes - 255 * np.clip(expected, 0, 1)).max() < 0.51


@pytest.fixture(scope="module")
def coloured(tmp_path_factory):
    """The network, and its signatures as a server has them."""
    network = _small_network("colouriser")
    folder = export_restorer(network, tmp_path_factory.mktemp("m"), "colouriser")
    check_ops(folder)
    return network, tf.saved_model.load(str(folder)).signatures


@_cases("shift_denoiser")
def test_the_warm_up_requests_fit_the_signatures(model, folders):
    folder = folders[model]
    path = str(folder / "assets.extra" / "tf_serving_warmup_requests")
    signatures = tf.saved_model.load(str(folder)).signatures
    logs = [
        prediction_log_pb2.PredictionLog.FromString(record.numpy())
        for record in tf.data.TFRecordDataset(path)
    ]
    requests = [log.predict_log.request for log in logs]
    names = [request.model_spec.signature_name for request in requests]
    assert sorted(names) == sorted(set(signatures) - {"serving_default"})
    for name, request in zip(names, requests, strict=True):
        assert request.model_spec.name == model
        inputs = {
            key: tf.constant(tf.make_ndarray(value))
            for key, value in request.inputs.items()
        }
        made = signatures[name](**inputs)
        if "clip" in inputs:
            assert made["clip"].shape == inputs["clip"].shape


@pytest.mark.slow
@pytest.mark.parametrize("make", [small_denoiser, small_recurrent_restorer])
def test_every_signature_of_streams_is_warmed_up(make, tmp_path):
    folder = export_restorer(make(), tmp_path, "streams")
    loaded = LoadedVersion(folder)
    # All but the second name of the first one.
    assert loaded.warm_up(folder) == len(loaded.signatures) - 1
    assert {loaded.growth(name) for name in loaded.signatures} == {1.0}


def test_python_ops_are_refused(tmp_path):
    module = tf.Module()
    module.call = tf.function(
        lambda x: tf.numpy_function(np.sin, [x], tf.float32),
        input_signature=[tf.TensorSpec([None], tf.float32)],
    )
    tf.saved_model.save(module, str(tmp_path / "model"))
    with pytest.raises(ValueError, match="cannot run the ops PyFunc"):
        check_ops(tmp_path / "model")


class _FakeArchive:
    """Stands in for Keras' writer where only the folders matter."""

    def __init__(self, error: Exception | None = None):
        self._error = error

    def write_out(self, folder: str, verbose: bool) -> None:
        if self._error is not None:
            (tf.io.gfile.mkdir(folder))
            raise self._error
        tf.saved_model.save(tf.Module(), folder)


@pytest.fixture
def network() -> Restorer:
    entry = CATALOG["shift_denoiser"]
    return entry.load_class()(**entry.small_config)


def test_versions_count_up_and_are_not_overwritten(network, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "_archive", lambda restorer: _FakeArchive())

    def export_again(version=None):
        return export_restorer(network, tmp_path, "m", version, streams=False)

    assert export_again() == tmp_path / "m" / "1"
    assert export_again(version=7).name == "7"
    assert export_again().name == "8"
    with pytest.raises(FileExistsError, match="exists already"):
        export_again(version=7)
    with pytest.raises(ValueError, match="a number from 1; received 0"):
        export_again(version=0)


def test_a_failed_export_leaves_nothing(network, tmp_path, monkeypatch):
    broken = _FakeArchive(OSError("disk full"))
    monkeypatch.setattr(export, "_archive", lambda restorer: broken)
    with pytest.raises(OSError, match="disk full"):
        export_restorer(network, tmp_path, "m", streams=False)
    assert list((tmp_path / "m").iterdir()) == []


def test_the_card_travels_with_the_model(network, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "_archive", lambda restorer: _FakeArchive())
    card = Card(
        preset="p",
        model="m",
        task="noise",
        degradation="white noise",
        training_data="clips",
        data_licence="CC0",
        licence="Apache-2.0",
        training="none",
        limits="all",
    )
    folder = export_restorer(network, tmp_path, "m", card=card, streams=False)
    assert Card.read(folder / "assets.extra" / "card.json") == card
