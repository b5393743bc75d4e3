"""What SavedModels of networks of clips do: their signatures."""

from typing import Any

import tensorflow as tf
from keras.export import ExportArchive

from zoo.gan.clip_generator import ClipGenerator
from zoo.vae.causal_video_autoencoder import CausalVideoAutoencoder
from zoo.vae.stochastic_predictor import StochasticPredictor

ClipNetwork = ClipGenerator | CausalVideoAutoencoder | StochasticPredictor


def add_clip_signatures(archive: ExportArchive, network: ClipNetwork) -> None:
    """Adds the signatures of a network of clips; see `export_generative`."""
    if isinstance(network, ClipGenerator):
        _add_generator(archive, network)
    elif isinstance(network, CausalVideoAutoencoder):
        _add_autoencoder(archive, network)
    else:
        _add_predictor(archive, network)


def clip_sizes(network: ClipNetwork) -> dict[str, tuple[int, ...]]:
    """Returns shapes of an example by names of inputs, as in training."""
    noise, clip = network.noise_shape, network.clip_shape
    if isinstance(network, StochasticPredictor):
        clip = (network.context, *clip[1:])
    return {"noise": noise, "latent": noise, "clip": clip}


def _add_generator(archive: ExportArchive, network: ClipGenerator) -> None:
    def sample(noise: Any) -> dict[str, Any]:
        return {"clip": _eight_bits(network({"noise": noise}, training=False))}

    # The length of the noise decides that of the clip, where the network can.
    frames = network.clip_shape[0]
    try:
        network.noise_size(frames + 1)
        size = None
    except ValueError:
        size = network.noise_size(frames)
    noise = tf.TensorSpec([None, size], tf.float32, name="noise")
    archive.add_endpoint(name="sample", fn=sample, input_signature=[noise])


def _add_autoencoder(archive: ExportArchive, network: CausalVideoAutoencoder) -> None:
    def sample(noise: Any) -> dict[str, Any]:
        return {"clip": _eight_bits(network.decode(noise))}

    def encode(clip: Any) -> dict[str, Any]:
        return network.encode(_unit(clip))

    def decode(latent: Any) -> dict[str, Any]:
        return {"clip": _eight_bits(network.decode(latent))}

    shape = [None, None, None, None]
    numbers = [*shape, network.latent_size]
    for name, function, specification in (
        ("sample", sample, tf.TensorSpec(numbers, tf.float32, name="noise")),
        ("encode", encode, _clip([*shape, network.clip_shape[3]])),
        ("decode", decode, tf.TensorSpec(numbers, tf.float32, name="latent")),
    ):
        archive.add_endpoint(name=name, fn=function, input_signature=[specification])


def _add_predictor(archive: ExportArchive, network: StochasticPredictor) -> None:
    known, colours = network.context, network.clip_shape[3]

    def sample(clip: Any, noise: Any) -> dict[str, Any]:
        frames = _unit(clip)
        batch, height, width = (tf.shape(clip)[axis] for axis in (0, 2, 3))
        state = network.initial_state(batch, height, width)
        for index in range(known - 1):
            inputs = {
                "frame": frames[:, index],
                "following": frames[:, index + 1],
                # What follows is known, so its most likely cause is taken.
                "noise": tf.zeros_like(noise[:, 0]),
            }
            _, state = network.step(inputs, state)
        made = tf.TensorArray(tf.float32, tf.shape(noise)[1])

        def following(index: Any, frame: Any, state: Any, made: Any) -> Any:
            inputs = {"frame": frame, "noise": noise[:, index]}
            outputs, state = network.step(inputs, state)
            after = tf.ensure_shape(outputs["next"], frame.shape)
            return index + 1, after, state, made.write(index, after)

        last = tf.ensure_shape(frames[:, -1], (None, None, None, colours))
        state = {
            name: tf.ensure_shape(memory, (None, None, None, network.channels))
            for name, memory in state.items()
        }
        *_, made = tf.while_loop(
            lambda index, *_: index < tf.shape(noise)[1],
            following,
            (tf.constant(0), last, state, made),
        )
        return {"clip": _eight_bits(tf.transpose(made.stack(), (1, 0, 2, 3, 4)))}

    noise = [None, None, None, None, network.latent_size]
    archive.add_endpoint(
        name="sample",
        fn=sample,
        input_signature=[
            _clip([None, known, None, None, colours]),
            tf.TensorSpec(noise, tf.float32, name="noise"),
        ],
    )


def _clip(shape: list[int | None]) -> tf.TensorSpec:
    return tf.TensorSpec(shape, tf.uint8, name="clip")


def _unit(clip: Any) -> Any:
    return tf.cast(clip, tf.float32) / 255.0


def _eight_bits(clip: Any) -> Any:
    rounded = tf.round(tf.clip_by_value(clip, 0.0, 1.0) * 255.0)
    return tf.cast(rounded, tf.uint8)
