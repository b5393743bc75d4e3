"""Writes generators, autoencoders and translators as SavedModels for serving."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from keras.export import ExportArchive

from serving.clip_export import ClipNetwork, add_clip_signatures, clip_sizes
from serving.version_folder import check_ops, new_version, write_card
from serving.warm_up import requests_of_known_sizes, write_warm_up
from zoo.card import Card
from zoo.gan.cycle_translator import CycleTranslator, Direction
from zoo.gan.picture_generator import PictureGenerator
from zoo.vae.variational_autoencoder import VariationalAutoencoder
from zoo.vae.vector_quantised_autoencoder import VectorQuantisedAutoencoder

SAMPLE = "sample"
ENCODE = "encode"
DECODE = "decode"
TRANSLATE = "translate"
TRANSLATE_BACK = "translate_back"
_TRANSLATED_SIDE = 64


def export_generative(
    network: PictureGenerator
    | VariationalAutoencoder
    | VectorQuantisedAutoencoder
    | CycleTranslator
    | ClipNetwork,
    base: Path,
    model: str,
    version: int | None = None,
    card: Card | None = None,
) -> Path:
    """Writes a network as a version of a served model.

    Every signature takes any number of examples; pictures are uint8 `[B, H, W, C]`.
    The first signature is also the default one.

    - Generators have `sample`, from `noise`, float32 `[B, Z]`, and with classes
      `label`, int32 `[B]`, to `picture`.
    - Variational autoencoders have `sample` from `noise` to `picture`; `encode` from
      `picture` to `mean` and `log_variance`, float32 `[B, Z]`; `decode` from `latent`,
      float32 `[B, Z]`, to `picture`.
    - Those with a codebook have `encode` from `picture` to `codes`, int32
      `[B, H / 4, W / 4]`, and `decode` back.
    - Networks of clips have the same with `clip`, uint8 `[B, T, H, W, C]`, in place of
      `picture`. Predictors have `sample` from `clip`, as many frames as they are
      always given, and `noise`, float32 `[B, N, h, w, Z]`, to the `clip` of the N
      frames that follow.
    - Pairs of translators have `translate`, from `clip`, uint8 `[B, T, H, W, 3]` of any
      size, to `clip` in the second look, and `translate_back`.

    Args:
        network: A network with its weights.
        base: Folder of all served models.
        model: Name of the served model.
        version: A positive number, or None for the next one that is free.
        card: Is written beside it.

    Returns:
        The folder `base/model/version`.

    Raises:
        ValueError: The version is not positive, or the network is of another kind.
        FileExistsError: That version exists already.
        OSError: The folder cannot be written.
    """
    archive = ExportArchive()
    archive.track(network)
    if isinstance(network, PictureGenerator):
        _add_generator(archive, network)
    elif isinstance(network, VariationalAutoencoder):
        _add_variational(archive, network)
    elif isinstance(network, VectorQuantisedAutoencoder):
        _add_quantised(archive, network)
    elif isinstance(network, ClipNetwork):
        add_clip_signatures(archive, network)
    elif isinstance(network, CycleTranslator):
        _add_translator(archive, network)
    else:
        raise ValueError(
            "generators, autoencoders and translators can be exported this way; "
            f"received a {type(network).__name__}"
        )
    with new_version(Path(base), model, version) as (partial, target):
        archive.write_out(str(partial), verbose=False)
        check_ops(partial)
        write_warm_up(partial, model, requests_of_known_sizes(partial, _sizes(network)))
        write_card(partial, card)
    return target


def _sizes(network: Any) -> dict[str, tuple[int, ...]]:
    """Shapes of an example by inputs whose sizes are open: those of training."""
    if isinstance(network, CycleTranslator):
        return {"clip": (1, _TRANSLATED_SIDE, _TRANSLATED_SIDE, 3)}
    if isinstance(network, VectorQuantisedAutoencoder):
        picture = np.zeros((1, *network.picture_shape), np.float32)
        codes = tuple(network.encode(picture).shape[1:])
        return {"picture": network.picture_shape, "codes": codes}
    if isinstance(network, ClipNetwork):
        return clip_sizes(network)
    return {}


def _add_generator(archive: ExportArchive, network: PictureGenerator) -> None:
    signature = [_noise(network.latent_size)]
    if network.classes:
        signature.append(tf.TensorSpec([None], tf.int32, name="label"))

    def sample(noise: Any, label: Any = None) -> dict[str, Any]:
        inputs = {"noise": noise} if label is None else {"noise": noise, "label": label}
        return {"picture": _eight_bits(network(inputs, training=False))}

    archive.add_endpoint(name=SAMPLE, fn=sample, input_signature=signature)


def _add_variational(archive: ExportArchive, network: VariationalAutoencoder) -> None:
    def sample(noise: Any) -> dict[str, Any]:
        return {"picture": _eight_bits(network.decode(noise))}

    def encode(picture: Any) -> dict[str, Any]:
        return network.encode(_unit(picture))

    def decode(latent: Any) -> dict[str, Any]:
        return {"picture": _eight_bits(network.decode(latent))}

    latent = tf.TensorSpec([None, network.latent_size], tf.float32, name="latent")
    for name, function, specification in (
        (SAMPLE, sample, _noise(network.latent_size)),
        (ENCODE, encode, _picture(network.picture_shape)),
        (DECODE, decode, latent),
    ):
        archive.add_endpoint(name=name, fn=function, input_signature=[specification])


def _add_quantised(archive: ExportArchive, network: VectorQuantisedAutoencoder) -> None:
    def encode(picture: Any) -> dict[str, Any]:
        return {"codes": network.encode(_unit(picture))}

    def decode(codes: Any) -> dict[str, Any]:
        return {"picture": _eight_bits(network.decode(codes))}

    codes = tf.TensorSpec([None, None, None], tf.int32, name="codes")
    shape = (None, None, network.picture_shape[2])
    archive.add_endpoint(name=ENCODE, fn=encode, input_signature=[_picture(shape)])
    archive.add_endpoint(name=DECODE, fn=decode, input_signature=[codes])


def _add_translator(archive: ExportArchive, network: CycleTranslator) -> None:
    ways: tuple[tuple[str, Direction], ...] = (
        (TRANSLATE, "there"),
        (TRANSLATE_BACK, "back"),
    )
    clip = tf.TensorSpec([None, None, None, None, 3], tf.uint8, name="clip")
    for name, direction in ways:
        archive.add_endpoint(
            name=name,
            fn=_translation(network, direction),
            input_signature=[clip],
        )


def _translation(
    network: CycleTranslator, direction: Direction
) -> Callable[[Any], dict[str, Any]]:
    def translate(clip: Any) -> dict[str, Any]:
        return {"clip": _eight_bits(network.translate(_unit(clip), direction))}

    return translate


def _noise(size: int) -> tf.TensorSpec:
    return tf.TensorSpec([None, size], tf.float32, name="noise")


def _picture(shape: tuple[int | None, ...]) -> tf.TensorSpec:
    return tf.TensorSpec([None, *shape], tf.uint8, name="picture")


def _unit(picture: Any) -> Any:
    return tf.cast(picture, tf.float32) / np.float32(255.0)


def _eight_bits(picture: Any) -> Any:
    rounded = tf.round(tf.clip_by_value(picture, 0.0, 1.0) * 255.0)
    return tf.cast(rounded, tf.uint8)
