"""A smaller file holds the same weights."""

import h5py
import keras
import numpy as np

from zoo.compressed_weights import compress_weights


def _network(seed: int) -> keras.Model:
    keras.utils.set_random_seed(seed)
    layers = [keras.layers.Dense(64), keras.layers.BatchNormalization()]
    network = keras.Sequential([keras.Input((128,)), *layers])
    return network


def _contents(path) -> dict[str, tuple[dict, object]]:
    found = {}
    with h5py.File(path) as file:

        def read(name, item):
            data = item[()].tolist() if isinstance(item, h5py.Dataset) else None
            found[name] = dict(item.attrs), data

        file.visititems(read)
    return found


def test_keras_reads_the_same_weights_from_fewer_bytes(tmp_path):
    path = tmp_path / "model.weights.h5"
    network, other = _network(0), _network(1)
    kernel = network.layers[0].kernel
    kernel.assign(np.float16(kernel.numpy()))
    network.save_weights(path)
    size, before = path.stat().st_size, _contents(path)
    compress_weights(path)
    assert path.stat().st_size < 0.9 * size
    assert before and _contents(path) == before
    other.load_weights(path)
    for weight, loaded in zip(network.weights, other.weights, strict=True):
        np.testing.assert_array_equal(weight, loaded)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
