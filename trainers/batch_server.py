"""The two kinds of process that a tf.data service is made of."""

from pathlib import Path

import tensorflow as tf

from data_pipeline.tensorflow_io.clip_decoder import tensorflow_io_decodes

_HEARTBEAT_MILLISECONDS = 1000
# A dispatcher that is gone for longer ends its workers, so that their keeper sees it.
_DISPATCHER_TIMEOUT_MILLISECONDS = 5 * 60 * 1000
# Of jobs whose trainer is gone; TensorFlow's own are five and ten minutes.
_JOB_TIMEOUT_MILLISECONDS = 60 * 1000
_JOB_CHECK_MILLISECONDS = 10 * 1000


def start_dispatcher(
    port: int, work_dir: Path | None
) -> tf.data.experimental.service.DispatchServer:
    """Starts what knows the workers and deals work out to them.

    Args:
        port: Where it listens.
        work_dir: Folder of a journal, from which it takes up what it did before its
            death; None for none.

    Raises:
        OSError: The port is taken.
    """
    config = tf.data.experimental.service.DispatcherConfig(
        port=port,
        work_dir=str(work_dir) if work_dir else None,
        fault_tolerant_mode=work_dir is not None,
        job_gc_check_interval_ms=_JOB_CHECK_MILLISECONDS,
        job_gc_timeout_ms=_JOB_TIMEOUT_MILLISECONDS,
    )
    # Datasets name its operations.
    tensorflow_io_decodes()
    try:
        return tf.data.experimental.service.DispatchServer(config)
    except tf.errors.OpError as error:
        raise OSError(f"Cannot listen on port {port}: {error.message}") from error


def start_worker(
    dispatcher: str, host: str, port: int
) -> tf.data.experimental.service.WorkerServer:
    """Starts what makes batches.

    Args:
        dispatcher: Its address, as "host:port".
        host: Name under which trainings reach this worker.
        port: Where it listens; 0 for any free one.

    Raises:
        OSError: The port is taken, or there is no dispatcher.
    """
    address = f"{host}:{port or '%port%'}"
    config = tf.data.experimental.service.WorkerConfig(
        dispatcher_address=dispatcher,
        worker_address=address,
        data_transfer_address=address,
        port=port,
        heartbeat_interval_ms=_HEARTBEAT_MILLISECONDS,
        dispatcher_timeout_ms=_DISPATCHER_TIMEOUT_MILLISECONDS,
    )
    tensorflow_io_decodes()
    try:
        return tf.data.experimental.service.WorkerServer(config)
    except tf.errors.OpError as error:
        raise OSError(
            f"Cannot work for {dispatcher} on port {port}: {error.message}"
        ) from error
