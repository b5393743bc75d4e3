"""Decoding whole clips in a TensorFlow graph."""

import importlib
import logging
import threading
from types import ModuleType

import numpy as np
import tensorflow as tf

from data_pipeline.tensorflow_io.ffmpeg_libraries import load_ffmpeg_libraries
from data_pipeline.tensorflow_io.in_memory_clip import decode_with_pyav, encode_probe

WIDTH_MULTIPLE = 16
"""tensorflow-io writes past its buffer at widths that are no multiple of this."""

_LOG = logging.getLogger(__name__)
_lock = threading.Lock()
_module: ModuleType | None = None
_failure: str | None = None


@tf.autograph.experimental.do_not_convert
def load_tensorflow_io() -> ModuleType:
    """Loads tensorflow-io's video ops and checks them against PyAV on a tiny clip.

    The package is imported here and not above: it needs FFmpeg 4 beforehand, and with
    another TensorFlow it cannot be imported at all.

    The check is there because a wrong FFmpeg underneath has been seen to decode
    without an error into wrong frames (tensorflow-io issue 1471). The outcome
    is kept: later calls are free.

    Returns:
        The package `tensorflow_io`.

    Raises:
        OSError: tensorflow-io cannot decode video here; the message says why.
    """
    global _module, _failure
    with _lock:
        if _module is None and _failure is None:
            try:
                _module = _checked_module()
            except OSError as error:
                _failure = str(error)
        if _module is None:
            raise OSError(_failure)
        return _module


def tensorflow_io_decodes() -> bool:
    """Whether tensorflow-io decodes video here; if not, one log line says why."""
    first = _module is None and _failure is None
    try:
        load_tensorflow_io()
    except OSError as error:
        if first:
            _LOG.warning("Training clips are decoded by PyAV instead: %s", error)
        return False
    return True


@tf.autograph.experimental.do_not_convert
def decode_clip(content: tf.Tensor, width: tf.Tensor | int) -> tf.Tensor:
    """Decodes the first video stream of a file's bytes with tensorflow-io.

    For graphs: in a parallel `tf.data` map it uses all threads, and needs no
    Python. The whole clip is held in memory: for shots of some 100 frames.

    Args:
        content: The bytes of a file, a scalar string tensor.
        width: Columns that the file's header states. It is needed beforehand:
            tensorflow-io writes past the end of its buffer at widths that are
            no multiple of 16, so that those must not reach it.

    Returns:
        uint8 RGB `[T, H, W, 3]`, display-referred, equal to PyAV's.

    Raises:
        OSError: tensorflow-io cannot decode video here.
        ValueError: `width` is a number and no multiple of 16.
        tf.errors.InvalidArgumentError: `width` is a tensor and no multiple of
            16, or is not that of the clip, or the bytes are no whole video file.
    """
    decode = load_tensorflow_io().experimental.ffmpeg.decode_video
    if isinstance(width, int) and (width <= 0 or width % WIDTH_MULTIPLE):
        raise ValueError(_width_message(width))
    width = tf.cast(width, tf.int64)
    usable = tf.debugging.assert_equal(
        width % WIDTH_MULTIPLE, tf.zeros_like(width), _width_message("another")
    )
    with tf.control_dependencies(_present(usable)):
        clip = decode(tf.identity(content), 0)
    found = tf.debugging.assert_equal(
        tf.shape(clip, tf.int64)[2],
        width,
        "The clip is not as wide as was stated: its manifest belongs to other files",
    )
    with tf.control_dependencies(_present(found)):
        clip = tf.identity(clip)
    clip.set_shape([None, None, None, 3])
    return clip


def decode_clip_with_pyav(content: tf.Tensor) -> tf.Tensor:
    """Decodes like `decode_clip`, at any width, through PyAV in Python.

    Args:
        content: The bytes of a file, a scalar string tensor.

    Returns:
        uint8 RGB `[T, H, W, 3]`.

    Raises:
        tf.errors.InvalidArgumentError: The bytes are no video file.
    """
    clip = tf.numpy_function(_decoded_in_python, [content], tf.uint8, stateful=False)
    clip.set_shape([None, None, None, 3])
    return clip


def _decoded_in_python(content: bytes | np.ndarray) -> np.ndarray:
    # Graphs hand over bytes, eager calls an array of no dimensions that holds them.
    return decode_with_pyav(bytes(np.asarray(content).item()))


def _checked_module() -> ModuleType:
    load_ffmpeg_libraries()
    content = encode_probe()
    try:
        module = importlib.import_module("tensorflow_io")
        decode = module.experimental.ffmpeg.decode_video
        # Out of the graph that may be under construction.
        with tf.init_scope():
            decoded = decode(tf.constant(content), 0).numpy()
    except (
        ImportError,
        NotImplementedError,
        AttributeError,
        tf.errors.OpError,
    ) as error:
        raise OSError(
            f"tensorflow-io's video ops do not load with TensorFlow {tf.__version__} "
            f"(they need 2.16): {error}"
        ) from error
    expected = decode_with_pyav(content)
    if decoded.shape != expected.shape or (decoded != expected).any():
        raise OSError(
            "tensorflow-io decodes a test clip into wrong pixels: another FFmpeg than "
            "version 4 seems to be loaded."
        )
    return module


def _width_message(width: object) -> str:
    return (
        f"tensorflow-io decodes widths that are multiples of {WIDTH_MULTIPLE} only; "
        f"received {width}: let `kinozoo ingest` write the clip anew, or decode it "
        "with PyAV"
    )


def _present(assertion: tf.Operation | None) -> list[tf.Operation]:
    # Eagerly an assertion has run already and returns nothing.
    return [] if assertion is None else [assertion]
