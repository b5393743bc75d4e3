"""`kinozoo train`: trains a network, or goes on with a run."""

import faulthandler
import logging
import os
import sys
from pathlib import Path

from absl import flags

from trainers.config_fields import with_overrides
from trainers.experiments import EXPERIMENTS, experiment
from workflow.command import Command
from workflow.config_flags import config_overrides, define_config_flags
from workflow.launching.exit_statuses import LOST_WORKER

FLAGS = flags.FlagValues()
_EXPERIMENT = flags.DEFINE_string(
    "experiment",
    None,
    f"what to train, one of {', '.join(EXPERIMENTS)}; not needed to go on with a run",
    flag_values=FLAGS,
)
_WORKDIR = flags.DEFINE_string(
    "workdir",
    None,
    "folder of the run; a run that was stopped there goes on",
    flag_values=FLAGS,
)
_STRATEGY = flags.DEFINE_enum(
    "strategy",
    "none",
    ["none", "mirrored", "multi_worker", "parameter_server", "tpu"],
    "where to compute: one device, all accelerators of this machine, the machines of "
    "--cluster or TF_CONFIG in step or each for itself, or a TPU",
    flag_values=FLAGS,
)
_CLUSTER = flags.DEFINE_string(
    "cluster",
    None,
    'for several machines: JSON file as {"cluster": {"worker": ["host:port", '
    "...]}}, the same on all machines; without it TF_CONFIG says",
    flag_values=FLAGS,
)
_TASK = flags.DEFINE_string(
    "task",
    None,
    "which of the cluster's processes this one is, as worker:0",
    flag_values=FLAGS,
)
_DATA_SERVICE = flags.DEFINE_string(
    "data_service",
    None,
    "host:port of a `kinozoo data-service dispatcher`, whose workers make the batches",
    flag_values=FLAGS,
)
_PROCESSOR_DEVICES = flags.DEFINE_integer(
    "processor_devices",
    1,
    "how many devices the processor is split into, to try --strategy=mirrored",
    lower_bound=1,
    flag_values=FLAGS,
)
_PROFILE_STEPS = flags.DEFINE_list(
    "profile_steps",
    None,
    "first and last step to profile for TensorBoard: 10,20",
    flag_values=FLAGS,
)
_THREADS = flags.DEFINE_integer(
    "threads",
    0,
    "threads that compute; 0 for one per processor core",
    lower_bound=0,
    flag_values=FLAGS,
)
define_config_flags(FLAGS)


def run(arguments: list[str]) -> None:
    """Trains to the last step of the config."""
    if arguments:
        raise ValueError(f"train takes flags only; received {arguments[0]!r}.")
    if not _WORKDIR.value:
        raise ValueError("Say where the run is kept: --workdir=DIR.")
    if _DATA_SERVICE.value and _STRATEGY.value == "parameter_server":
        raise ValueError(
            "--data_service is not for --strategy=parameter_server, whose workers make "
            "their own batches."
        )
    workdir = Path(_WORKDIR.value)
    profile_steps = _profile_steps()
    # A crash in native code (a decoder's, say) says where it was.
    faulthandler.enable()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)

    # TensorFlow starts here and no earlier: --help has to answer at once.
    import tensorflow as tf

    from trainers.cluster import join_cluster
    from trainers.loop import train
    from trainers.parameter_servers import serve_cluster, serves_coordinator
    from trainers.run_folder import RunFolder
    from trainers.strategies import make_strategy, split_processor

    if _EXPERIMENT.value:
        config = experiment(_EXPERIMENT.value)
    elif (workdir / "config.json").is_file():
        config = RunFolder(workdir).read_config()
    else:
        raise ValueError(
            f"Say what to train: --experiment={'|'.join(EXPERIMENTS)}; "
            f"{workdir} holds no run to go on with."
        )
    config = with_overrides(config, config_overrides(FLAGS))
    if _THREADS.value:
        tf.config.threading.set_intra_op_parallelism_threads(_THREADS.value)
    if _PROCESSOR_DEVICES.value > 1:
        split_processor(_PROCESSOR_DEVICES.value)
    join_cluster(Path(_CLUSTER.value) if _CLUSTER.value else None, _TASK.value)
    if _STRATEGY.value == "parameter_server" and serves_coordinator():
        serve_cluster()
    try:
        train(
            config,
            workdir=workdir,
            strategy=make_strategy(_STRATEGY.value),
            profile_steps=profile_steps,
            data_service=_DATA_SERVICE.value,
        )
    except (
        tf.errors.UnavailableError,
        tf.errors.AbortedError,
        tf.errors.DeadlineExceededError,
    ) as error:
        # What workers know of each other is gone: only new processes can go on.
        print(f"kinozoo: lost another worker: {error.message}", file=sys.stderr)
        sys.exit(LOST_WORKER)


def _profile_steps() -> tuple[int, int] | None:
    if not _PROFILE_STEPS.value:
        return None
    try:
        first, last = map(int, _PROFILE_STEPS.value)
    except ValueError as error:
        raise ValueError(
            "--profile_steps takes the first and the last step, as 10,20; received "
            f"{','.join(_PROFILE_STEPS.value)}."
        ) from error
    return first, last


COMMAND = Command(
    name="train",
    usage="kinozoo train --experiment=NAME --workdir=DIR [--config.FIELD=VALUE ...]",
    summary="Trains a network, or goes on with a run that was stopped.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
