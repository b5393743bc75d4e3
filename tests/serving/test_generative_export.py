"""Generators and autoencoders as SavedModels, run in a process of their own."""

import subprocess
import sys

import keras
import numpy as np
import pytest

from serving.generative_export import export_generative
from serving.server.loaded_version import LoadedVersion
from serving.server.memory_guard import working_bytes
from serving.version_folder import check_ops
from tests.zoo.picture_networks import (
    DISCRIMINATORS,
    PICTURE_NETWORKS,
    picture_inputs,
    small_picture_network,
)
from zoo.gan.clip_generator import ClipGenerator
from zoo.gan.cycle_translator import CycleTranslator
from zoo.vae.causal_video_autoencoder import CausalVideoAutoencoder

# Without anything of this project.
_RUN_ALL = """
import sys
from pathlib import Path
import numpy as np
import tensorflow as tf
for path in sorted(Path(sys.argv[1]).glob("*.npz")):
    model, signature = path.stem.split("-")
    loaded = tf.saved_model.load(str(path.parent / model / "1"))
    with np.load(path) as inputs:
        inputs = {name: tf.constant(values) for name, values in inputs.items()}
    outputs = loaded.signatures[signature](**inputs)
    with open(path.with_suffix(".out"), "wb") as file:
        np.savez(file, **{k: v.numpy() for k, v in outputs.items()})
"""


def _requests(network):
    """Inputs of every signature, and what the network itself gives."""
    inputs = picture_inputs(network, 5)
    if "clip" in inputs:
        yield from _clip_requests(network, inputs["noise"], inputs["clip"])
        return
    eight_bits = np.round(255.0 * inputs.pop("picture")).astype(np.uint8)
    exact = eight_bits.astype(np.float32) / 255.0
    if hasattr(network, "codebook"):
        codes = np.asarray(network.encode(exact))
        yield "encode", {"picture": eight_bits}, {"codes": codes}
        yield "decode", {"codes": codes}, {"picture": network.decode(codes)}
    elif hasattr(network, "encode"):
        posterior = network.encode(exact)
        yield "encode", {"picture": eight_bits}, posterior
        latent = np.asarray(posterior["mean"])
        yield "decode", {"latent": latent}, {"picture": network.decode(latent)}
        yield "sample", inputs, {"picture": network.decode(inputs["noise"])}
    else:
        yield "sample", inputs, {"picture": network(inputs)}


def _pair():
    keras.utils.set_random_seed(0)
    return CycleTranslator(channels=4, blocks=1)


def _translations(network):
    clip = np.random.default_rng(0).integers(0, 256, (2, 2, 13, 18, 3), dtype=np.uint8)
    exact = clip.astype(np.float32) / 255.0
    for signature, way in (("translate", "there"), ("translate_back", "back")):
        yield signature, {"clip": clip}, {"clip": network.translate(exact, way)}


def _clip_requests(network, noise, clip):
    if isinstance(network, ClipGenerator):
        yield "sample", {"noise": noise}, {"clip": network({"noise": noise})}
        return
    eight_bits = np.round(255.0 * clip).astype(np.uint8)
    exact = eight_bits.astype(np.float32) / 255.0
    if isinstance(network, CausalVideoAutoencoder):
        posterior = network.encode(exact)
        yield "encode", {"clip": eight_bits}, posterior
        latent = np.asarray(posterior["mean"])
        yield "decode", {"latent": latent}, {"clip": network.decode(latent)}
        yield "sample", {"noise": noise}, {"clip": network.decode(noise)}
        return
    known = network.context
    state, made = network.initial_state(len(clip), *clip.shape[2:4]), []
    for index in range(known - 1):
        step = {
            "frame": exact[:, index],
            "following": exact[:, index + 1],
            "noise": 0.0 * noise[:, 0],
        }
        _, state = network.step(step, state)
    frame = exact[:, known - 1]
    for index in range(noise.shape[1]):
        outputs, state = network.step({"frame": frame, "noise": noise[:, index]}, state)
        frame = outputs["next"]
        made.append(frame)
    inputs = {"clip": eight_bits[:, :known], "noise": noise}
    yield "sample", inputs, {"clip": np.stack(made, axis=1)}


@pytest.mark.parametrize(
    ("of_clips", "signatures"),
    [(False, 7), pytest.param(True, 8, marks=pytest.mark.slow)],
    ids=["pictures", "clips"],
)
def test_every_signature_gives_what_the_network_gives(of_clips, signatures, tmp_path):
    expected = {}
    for name, entry in PICTURE_NETWORKS.items():
        if entry.family in DISCRIMINATORS:
            continue
        if ("clip_shape" in entry.small_config) != of_clips:
            continue
        network = small_picture_network(entry)
        folder = export_generative(network, tmp_path, name)
        assert folder == tmp_path / name / "1"
        assert check_ops(folder)
        for signature, inputs, outputs in _requests(network):
            np.savez(tmp_path / f"{name}-{signature}.npz", **inputs)
            expected[f"{name}-{signature}"] = outputs
    if of_clips:
        pair = _pair()
        assert check_ops(export_generative(pair, tmp_path, "pair"))
        for signature, inputs, outputs in _translations(pair):
            np.savez(tmp_path / f"pair-{signature}.npz", **inputs)
            expected[f"pair-{signature}"] = outputs
    subprocess.run(
        [sys.executable, "-c", _RUN_ALL, str(tmp_path)], check=True, capture_output=True
    )
    assert len(expected) == signatures
    for request, outputs in expected.items():
        with np.load(tmp_path / f"{request}.out") as given:
            assert set(given) == set(outputs)
            for name, values in outputs.items():
                values = np.asarray(values)
                if name in ("picture", "clip"):
                    assert given[name].dtype == np.uint8
                    values = np.round(255.0 * np.clip(values, 0.0, 1.0))
                    tolerance = 1.0
                else:
                    tolerance = 1e-5
                np.testing.assert_allclose(
                    given[name].astype(np.float64), values, atol=tolerance
                )


def test_a_server_warms_up_what_takes_pictures_of_one_size(tmp_path):
    network = small_picture_network(PICTURE_NETWORKS["vae"])
    folder = export_generative(network, tmp_path, "vae")
    loaded = LoadedVersion(folder)
    assert loaded.warm_up(folder) == 3
    # How much `sample` makes of little says nothing of what `encode` takes.
    assert loaded.growth("encode") == 1.0
    assert loaded.growth("sample") == loaded.growth("decode") > 1.0


def test_codes_that_become_large_pictures_are_refused_by_their_number(tmp_path):
    network = small_picture_network(PICTURE_NETWORKS["vqvae"])
    folder = export_generative(network, tmp_path, "vqvae")
    loaded = LoadedVersion(folder)
    assert loaded.warm_up(folder) == 2
    # A few bytes on the wire where all are the same.
    codes = {"codes": np.broadcast_to(np.int32(0), (1, 8000, 8000))}
    assert working_bytes(codes, loaded.growth("decode")) > 64e9
    few = {"codes": np.broadcast_to(np.int32(0), (1, 64, 64))}
    assert working_bytes(few, loaded.growth("decode")) < 1e9


def test_a_server_warms_up_translators(tmp_path):
    folder = export_generative(_pair(), tmp_path, "pair")
    assert LoadedVersion(folder).warm_up(folder) == 2


def test_a_discriminator_is_not_exported(tmp_path):
    network = small_picture_network(PICTURE_NETWORKS["dense_discriminator"])
    with pytest.raises(ValueError, match="received a DenseDiscriminator"):
        export_generative(network, tmp_path, "critic")
    assert not list(tmp_path.iterdir())
