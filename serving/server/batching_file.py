"""Reads how requests are put together from a file of TensorFlow Serving."""

from dataclasses import replace
from pathlib import Path

from google.protobuf import text_format

from serving.server.batch_settings import BatchSettings
from serving.tf_serving.config_messages import config_message

# Where the file leaves them out. TensorFlow Serving's largest batch is 1000, of which
# no video fits into memory.
_LARGEST, _PATIENCE_MICROS = 8, 1000


def read_batching(path: Path | None, settings: BatchSettings) -> BatchSettings:
    """Reads a `BatchingParameters` in text format.

    Args:
        path: The file, or None for the usual values.
        settings: What it does not say.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is something else, or asks for what this server cannot do.
    """
    parameters = config_message("BatchingParameters")()
    if path is not None:
        try:
            text_format.Parse(path.read_text(encoding="utf-8"), parameters)
        except text_format.ParseError as error:
            raise ValueError(f"{path} is no BatchingParameters: {error}") from error
    if parameters.pad_variable_length_inputs:
        raise ValueError(
            f"{path} asks for pad_variable_length_inputs; this server puts together "
            "only what has the same shape"
        )

    def value(name: str, otherwise: int) -> int:
        return (
            getattr(parameters, name).value
            if parameters.HasField(name)
            else (otherwise)
        )

    largest = value("max_batch_size", _LARGEST)
    if parameters.enable_large_batch_splitting.value:
        # Then the other is that of a request, for which there is no limit here.
        largest = value("max_execution_batch_size", largest)
    waiting = settings.waiting
    if parameters.HasField("max_enqueued_batches"):
        waiting = max(parameters.max_enqueued_batches.value, 1) * largest
    return replace(
        settings,
        threads=value("num_batch_threads", settings.threads),
        largest=largest,
        patience=value("batch_timeout_micros", _PATIENCE_MICROS) / 1e6,
        waiting=waiting,
    )
