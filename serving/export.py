"""Writes restorers as SavedModels for TensorFlow Serving."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from keras.export import ExportArchive

from serving.stream_signatures import add_stream_signatures, stream_requests
from serving.version_folder import check_ops, new_version, write_card
from serving.warm_up import write_warm_up
from serving.wire_names import INTERPOLATE, RESTORE, RESTORE_FLOAT, UPSCALE
from zoo.card import Card
from zoo.temporal.interpolator import Interpolator
from zoo.temporal.restorer import Restorer

_WARM_UP_SIDE = 64
# What an interpolator is given.
_FOUR = ("earlier", "before", "after", "later")


def export_restorer(
    restorer: Restorer,
    base: Path,
    model: str,
    version: int | None = None,
    card: Card | None = None,
    streams: bool = True,
) -> Path:
    """Writes a restorer as a version of a served model.

    The SavedModel has two signatures, with any number of clips, frames, rows and
    columns: `restore` (also the default one) maps `clip`, uint8 RGB
    `[B, T, H, W, 3]`, and `noise_level`, float32 `[B]` on the 0 to 255 scale
    (negative for unknown), to `clip`, uint8; `restore_float` does so for float32
    in [0, 1], and does not clip its output. Restorers that need a mask take `mask`
    too, `[B, T, H, W, 1]`, uint8 (255 is lost) or float32 (1 is); those that take
    references `references`, `[B, R, h, w, 3]`, like `clip`; R may be 0. Every clip is
    taken for a shot of its own. Interpolators have a third signature, `interpolate`:
    it maps `earlier`, `before`, `after` and `later`, uint8 `[B, H, W, 3]`, and
    `moment`, float32 `[B]` between 0 and 1, to `frame`, uint8 `[B, H, W, 3]`, see
    `Interpolator.interpolate`. Networks that enlarge have
    `upscale`, for pictures by themselves: from `picture`, uint8 `[B, H, W, 3]`, to
    `picture`, larger. The model needs no op that stock
    TensorFlow lacks, and no Python. Further signatures restore films frame by frame,
    see `add_stream_signatures`.

    The folder appears whole: it is written under a name that TensorFlow Serving
    does not look at, and moved into place.

    Args:
        restorer: A built network.
        base: Folder of all served models.
        model: Name of the served model.
        version: A positive number, or None for the next one that is free.
        card: Is written beside the warm-up requests.
        streams: Whether a film can be restored through it; networks that need a mask,
            take references or make more frames have no such signatures.

    Returns:
        The folder `base/model/version`.

    Raises:
        ValueError: The version is not positive.
        FileExistsError: That version exists already.
        OSError: The folder cannot be written.
    """
    with new_version(Path(base), model, version) as (partial, target):
        archive = _archive(restorer)
        further = _further_input(restorer)
        streams = streams and further is None and restorer.time_scale == 1
        if streams:
            add_stream_signatures(archive, restorer)
        archive.write_out(str(partial), verbose=False)
        check_ops(partial)
        requests = [*_warm_up(restorer)]
        if streams:
            requests += stream_requests(restorer, _WARM_UP_SIDE)
        write_warm_up(partial, model, requests)
        write_card(partial, card)
    return target


def _archive(restorer: Restorer) -> ExportArchive:
    """Gathers the signatures; the first one becomes `serving_default`."""

    name_of_further = _further_input(restorer)

    def restore_float(
        clip: Any, noise_level: Any, further: Any = None
    ) -> dict[str, Any]:
        inputs = {"clip": clip, "noise_level": noise_level}
        if name_of_further is not None:
            inputs[name_of_further] = further
        return {"clip": restorer(inputs, training=False)}

    def restore(clip: Any, noise_level: Any, further: Any = None) -> dict[str, Any]:
        values = tf.cast(clip, tf.float32) / 255.0
        if further is not None:
            further = tf.cast(further, tf.float32) / 255.0
        restored = restore_float(values, noise_level, further)["clip"]
        rounded = tf.round(tf.clip_by_value(restored, 0.0, 1.0) * 255.0)
        return {"clip": tf.cast(rounded, tf.uint8)}

    archive = ExportArchive()
    archive.track(restorer)
    for name, function, dtype in (
        (RESTORE, restore, tf.uint8),
        (RESTORE_FLOAT, restore_float, tf.float32),
    ):
        signature = [
            tf.TensorSpec([None, None, None, None, 3], dtype, name="clip"),
            tf.TensorSpec([None], tf.float32, name="noise_level"),
        ]
        if name_of_further is not None:
            channels = 1 if restorer.needs_mask else 3
            shape = [None, None, None, None, channels]
            signature.append(tf.TensorSpec(shape, dtype, name=name_of_further))
        archive.add_endpoint(name=name, fn=function, input_signature=signature)
    if isinstance(restorer, Interpolator):
        _add_interpolation(archive, restorer)
    if restorer.scale > 1:
        _add_enlargement(archive, restorer)
    return archive


def _further_input(restorer: Restorer) -> str | None:
    """The name of what a restorer takes beside clips and noise levels."""
    if restorer.needs_mask:
        return "mask"
    return "references" if restorer.takes_references else None


def _add_interpolation(archive: ExportArchive, network: Interpolator) -> None:
    def interpolate(
        earlier: Any, before: Any, after: Any, later: Any, moment: Any
    ) -> dict[str, Any]:
        frames = zip(_FOUR, (earlier, before, after, later), strict=True)
        inputs = {name: tf.cast(frame, tf.float32) / 255.0 for name, frame in frames}
        made = network.interpolate(inputs | {"moment": moment})
        rounded = tf.round(tf.clip_by_value(made, 0.0, 1.0) * 255.0)
        return {"frame": tf.cast(rounded, tf.uint8)}

    frames = [None, None, None, 3]
    archive.add_endpoint(
        name=INTERPOLATE,
        fn=interpolate,
        input_signature=[
            *(tf.TensorSpec(frames, tf.uint8, name=name) for name in _FOUR),
            tf.TensorSpec([None], tf.float32, name="moment"),
        ],
    )


def _add_enlargement(archive: ExportArchive, network: Restorer) -> None:
    def upscale(picture: Any) -> dict[str, Any]:
        clips = tf.cast(picture, tf.float32)[:, None] / 255.0
        unknown = tf.fill([tf.shape(clips)[0]], -1.0)
        made = network({"clip": clips, "noise_level": unknown}, training=False)
        rounded = tf.round(tf.clip_by_value(made[:, 0], 0.0, 1.0) * 255.0)
        return {"picture": tf.cast(rounded, tf.uint8)}

    pictures = tf.TensorSpec([None, None, None, 3], tf.uint8, name="picture")
    archive.add_endpoint(name=UPSCALE, fn=upscale, input_signature=[pictures])


def _warm_up(restorer: Restorer) -> Iterator[tuple[str, dict[str, np.ndarray]]]:
    """A small request per signature that is not one of a stream."""
    frames = restorer.past + 1 + restorer.future
    clip = np.full((1, frames, _WARM_UP_SIDE, _WARM_UP_SIDE, 3), 128, np.uint8)
    for name, values in (
        (RESTORE, clip),
        (RESTORE_FLOAT, (clip / 255.0).astype(np.float32)),
    ):
        inputs = {"clip": values, "noise_level": np.array([25.0], np.float32)}
        if restorer.needs_mask:
            # All lost: that takes the longest.
            inputs["mask"] = np.full_like(
                values[..., :1], 255 if name == RESTORE else 1
            )
        if restorer.takes_references:
            inputs["references"] = values[:, :1]
        yield name, inputs
    picture = clip[:, 0]
    if isinstance(restorer, Interpolator):
        moment = np.array([0.5], np.float32)
        yield INTERPOLATE, dict.fromkeys(_FOUR, picture) | {"moment": moment}
    if restorer.scale > 1:
        yield UPSCALE, {"picture": picture}
