"""`kinozoo launch`: one training in several processes, here or on a cluster."""

import shlex
import sys
from pathlib import Path

from absl import flags

from workflow.command import Command
from workflow.launching.kubernetes_manifests import kubernetes_manifests
from workflow.launching.launch_plan import LaunchPlan
from workflow.launching.slurm_script import slurm_script
from workflow.launching.worker_group import WorkerGroup

FLAGS = flags.FlagValues()
_WORKERS = flags.DEFINE_integer(
    "workers",
    2,
    "how many processes train together; config.data.batch_size is divided among them",
    lower_bound=1,
    flag_values=FLAGS,
)
_PARAMETER_SERVERS = flags.DEFINE_integer(
    "parameter_servers",
    0,
    "how many processes hold the variables, which workers then change without waiting "
    "for each other; 0 for workers that go in step",
    lower_bound=0,
    flag_values=FLAGS,
)
_LOGS = flags.DEFINE_string(
    "logs",
    None,
    "folder of worker-0.log and so on (default: the folder `logs` in --workdir)",
    flag_values=FLAGS,
)
_RESTARTS = flags.DEFINE_integer(
    "restarts",
    3,
    "how often the workers are started again after one of them died",
    lower_bound=0,
    flag_values=FLAGS,
)
_GRACE = flags.DEFINE_float(
    "grace_seconds",
    60.0,
    "how long Ctrl-C waits for the checkpoint before it kills the workers",
    lower_bound=0.0,
    flag_values=FLAGS,
)
_WRITE = flags.DEFINE_enum(
    "write",
    None,
    ["slurm", "kubernetes"],
    "start nothing and print a batch script or manifests for a cluster instead",
    flag_values=FLAGS,
)
_NAME = flags.DEFINE_string(
    "name", "kinozoo", "of the job, for --write", flag_values=FLAGS
)
_PORT = flags.DEFINE_integer(
    "port",
    2222,
    "on which workers listen, for --write",
    lower_bound=1,
    upper_bound=65535,
    flag_values=FLAGS,
)
_CORES = flags.DEFINE_integer(
    "cores",
    4,
    "processor cores of each worker, for --write",
    lower_bound=1,
    flag_values=FLAGS,
)
_MEMORY = flags.DEFINE_integer(
    "memory",
    16,
    "GiB of each worker, for --write",
    lower_bound=1,
    flag_values=FLAGS,
)
_ACCELERATORS = flags.DEFINE_integer(
    "accelerators",
    0,
    "GPUs of each worker, for --write",
    lower_bound=0,
    flag_values=FLAGS,
)
_IMAGE = flags.DEFINE_string(
    "image",
    None,
    "container image that has kinozoo, for --write=kubernetes",
    flag_values=FLAGS,
)
_VOLUME = flags.DEFINE_string(
    "volume",
    None,
    "persistent volume claim with clips and runs, ReadWriteMany, mounted at /data, for "
    "--write=kubernetes",
    flag_values=FLAGS,
)


def run(arguments: list[str]) -> None:
    """Starts the workers, or prints what starts them on a cluster."""
    plan = LaunchPlan(
        command=tuple(arguments),
        workers=_WORKERS.value,
        parameter_servers=_PARAMETER_SERVERS.value,
        name=_NAME.value,
        port=_PORT.value,
        cores=_CORES.value,
        memory=_MEMORY.value,
        accelerators=_ACCELERATORS.value,
        restarts=_RESTARTS.value,
    )
    if _WRITE.value and plan.parameter_servers:
        raise ValueError("--write is for workers without parameter servers.")
    if _WRITE.value and (FLAGS["logs"].present or FLAGS["grace_seconds"].present):
        raise ValueError(
            "--logs and --grace_seconds are for workers on this machine: what --write "
            "prints keeps logs in --workdir, and the cluster says how long it waits."
        )
    if _WRITE.value == "slurm":
        print(slurm_script(plan), end="")
        return
    if _WRITE.value == "kubernetes":
        if not _IMAGE.value or not _VOLUME.value:
            raise ValueError(
                "Say what runs and where its data are: --image=IMAGE --volume=CLAIM."
            )
        print(kubernetes_manifests(plan, _IMAGE.value, _VOLUME.value), end="")
        return
    logs = Path(_LOGS.value) if _LOGS.value else plan.workdir / "logs"
    group = WorkerGroup(
        plan.training_command,
        workers=plan.workers,
        parameter_servers=plan.parameter_servers,
        logs=logs,
        restarts=plan.restarts,
        grace_seconds=_GRACE.value,
    )
    status = group.run()
    if status:
        print(
            f"kinozoo: {shlex.join(plan.command)} ended with status {status}; see "
            f"{logs}",
            file=sys.stderr,
        )
        sys.exit(status)


COMMAND = Command(
    name="launch",
    usage="kinozoo launch --workers=N [--write=slurm|kubernetes] -- train "
    "--experiment=NAME --workdir=DIR ...",
    summary="Trains in several processes of this machine, which start again from the "
    "last\ncheckpoint where one of them dies; or prints a Slurm script or Kubernetes "
    "manifests.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
