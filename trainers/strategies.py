"""Where a run computes: `tf.distribute` strategies by name."""

import os
from pathlib import Path

import tensorflow as tf

from trainers.cluster import EXAMPLE, VARIABLE, checked_cluster

STRATEGIES = ("none", "mirrored", "multi_worker", "parameter_server", "tpu")
PARAMETER_SERVER_ROLES = ("chief", "ps", "worker")


def make_strategy(name: str) -> tf.distribute.Strategy:
    """Makes a strategy; call it before anything else of TensorFlow.

    Args:
        name: "none": one device. "mirrored": all accelerators of this machine, or
            all its logical processors where it has none. "multi_worker": the
            machines that the environment variable TF_CONFIG lists.
            "parameter_server": the same, of the roles chief, worker and ps; to be made
            by the chief. "tpu": the TPU that the environment variable TPU_NAME names,
            or the local one.

    Raises:
        ValueError: The name is unknown, or TF_CONFIG or the TPU is missing.
    """
    if name == "none":
        return tf.distribute.get_strategy()
    if name == "mirrored":
        kind = "GPU" if tf.config.list_logical_devices("GPU") else "CPU"
        devices = [device.name for device in tf.config.list_logical_devices(kind)]
        return tf.distribute.MirroredStrategy(devices)
    if name == "multi_worker":
        _check_cluster("multi_worker", "worker")
        return tf.distribute.MultiWorkerMirroredStrategy()
    if name == "parameter_server":
        _check_cluster("parameter_server", *PARAMETER_SERVER_ROLES)
        return tf.distribute.ParameterServerStrategy(
            tf.distribute.cluster_resolver.TFConfigClusterResolver()
        )
    if name == "tpu":
        return _tpu_strategy()
    raise ValueError(
        f"A strategy is one of {', '.join(STRATEGIES)}; received {name!r}."
    )


def split_processor(devices: int) -> None:
    """Makes the processor look like several devices, to try a strategy without them.

    Raises:
        ValueError: TensorFlow has already started with another number of devices.
    """
    processors = tf.config.list_physical_devices("CPU")
    parts = [tf.config.LogicalDeviceConfiguration() for _ in range(devices)]
    try:
        tf.config.set_logical_device_configuration(processors[0], parts)
    except RuntimeError as error:
        if len(tf.config.list_logical_devices("CPU")) != devices:
            raise ValueError(
                f"The processor cannot be split into {devices} devices after "
                "TensorFlow has started; split it first."
            ) from error


def is_chief(strategy: tf.distribute.Strategy) -> bool:
    """Whether this process writes the run folder: in all but some workers."""
    resolver = strategy.cluster_resolver
    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
        return True
    return resolver.task_type == "chief" or (
        resolver.task_type == "worker"
        and resolver.task_id == 0
        and "chief" not in resolver.cluster_spec().as_dict()
    )


def worker_folder(folder: Path, strategy: tf.distribute.Strategy) -> Path:
    """Returns where this process saves what all processes have to save together.

    Variables are gathered by all workers at once, so all of them save; what all
    but the chief save is of no use and goes to a folder of their own.
    """
    if is_chief(strategy):
        return folder
    return folder.parent / f"{folder.name}_worker_{strategy.cluster_resolver.task_id}"


def _check_cluster(strategy: str, *roles: str) -> None:
    text = os.environ.get(VARIABLE, "")
    if not text:
        raise ValueError(
            f"The strategy {strategy} needs --cluster=FILE or the environment variable "
            f"{VARIABLE}: JSON as {EXAMPLE}."
        )
    config = checked_cluster(text, f"The environment variable {VARIABLE}")
    missing = set(roles) - set(config["cluster"])
    if missing:
        raise ValueError(
            f"The strategy {strategy} needs a cluster of the roles {', '.join(roles)}; "
            f"there is no {', '.join(sorted(missing))} in {text}."
        )


def _tpu_strategy() -> tf.distribute.Strategy:
    try:
        resolver = tf.distribute.cluster_resolver.TPUClusterResolver(
            tpu=os.environ.get("TPU_NAME", "local")
        )
        tf.config.experimental_connect_to_cluster(resolver)
        tf.tpu.experimental.initialize_tpu_system(resolver)
    except Exception as error:
        raise ValueError(
            "The strategy tpu found no TPU: set the environment variable TPU_NAME "
            f"or run on a TPU machine ({str(error).splitlines()[0]})."
        ) from error
    return tf.distribute.TPUStrategy(resolver)
