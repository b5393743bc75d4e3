"""A long file as a dataset of frames, with flat memory."""

import logging
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tensorflow as tf

from data_pipeline.tensorflow_io.clip_decoder import (
    WIDTH_MULTIPLE,
    load_tensorflow_io,
    tensorflow_io_decodes,
)
from data_pipeline.video.opening import open_source, picture_stream
from data_pipeline.video.probe import probe_video
from data_pipeline.video.video_description import VideoDescription

_LOG = logging.getLogger(__name__)
_KNOWN_FORMATS = ("yuv420p", "yuvj420p")


def frame_stream(path: str | Path) -> tf.data.Dataset:
    """Makes a dataset of the frames of one file, decoded as they are asked for.

    tensorflow-io decodes where it may: 8-bit 4:2:0, at a width that is a multiple
    of 16. PyAV stands in elsewhere, and a log line says so. Both give the same
    pixels: FFmpeg's own conversion, which is faster and a little less accurate than
    that of `data_pipeline.video.reader`.

    Use the dataset alone or in `flat_map`, and never in `interleave`: two such
    streams in turn end the process inside FFmpeg. Training clips come from
    `decode_clip`, which has no such limit.

    Args:
        path: A video file, as long as one likes.

    Returns:
        A dataset of uint8 RGB `[H, W, 3]`.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is truncated or no video.
        OSError: The file cannot be read.
    """
    # Also keeps truncated and foreign files away from tensorflow-io, which ends the
    # process at some of them.
    description = probe_video(path)
    shape = (description.height, description.width, 3)
    fits = (
        description.width % WIDTH_MULTIPLE == 0
        and description.pixel_format in _KNOWN_FORMATS
    )
    if not fits:
        _LOG.warning(
            "%s is decoded by PyAV: tensorflow-io fails at a width of %d in %s.",
            description.path.name,
            description.width,
            description.pixel_format,
        )
    if fits and tensorflow_io_decodes():
        return _tensorflow_io_stream(description, shape)
    return tf.data.Dataset.from_generator(
        lambda: _frames(description.path),
        output_signature=tf.TensorSpec(shape, tf.uint8),
    )


def _tensorflow_io_stream(
    description: VideoDescription, shape: tuple[int, int, int]
) -> tf.data.Dataset:
    source = load_tensorflow_io().IODataset.graph(tf.uint8)
    number = _video_number(description.path, description.stream_index)
    # tensorflow-io finds its open file by the name of the node that opened it, so that
    # two streams of the same name would read one file in turns.
    scope = f"stream_{uuid.uuid4().hex}"

    def frames(path: tf.Tensor) -> tf.data.Dataset:
        with tf.name_scope(scope):
            return source.from_ffmpeg(path, f"v:{number}")

    paths = tf.data.Dataset.from_tensors(str(description.path))
    return paths.flat_map(frames).map(lambda frame: tf.ensure_shape(frame, shape))


def _video_number(path: Path, index: int) -> int:
    """Place of a stream among the video streams of a file."""
    with open_source(path) as container:
        return [stream.index for stream in container.streams.video].index(index)


def _frames(path: Path) -> Iterator[np.ndarray]:
    with open_source(path) as container:
        stream = picture_stream(container, path)
        stream.thread_type = "AUTO"
        for frame in container.decode(stream):
            yield frame.to_ndarray(format="rgb24")
