"""`kinozoo data-service`: makes batches for trainings that run elsewhere."""

import logging
import os
from pathlib import Path

from absl import flags

from workflow.command import Command

FLAGS = flags.FlagValues()
_PORT = flags.DEFINE_integer(
    "port",
    5050,
    "on which the dispatcher listens; for a worker 0 takes any that is free, but a "
    "worker that is to be started again after its death needs the same one",
    lower_bound=0,
    upper_bound=65535,
    flag_values=FLAGS,
)
_DISPATCHER = flags.DEFINE_string(
    "dispatcher",
    None,
    "host:port of the dispatcher, for a worker",
    flag_values=FLAGS,
)
_HOST = flags.DEFINE_string(
    "host",
    "localhost",
    "name under which trainings reach this worker",
    flag_values=FLAGS,
)
_WORK_DIR = flags.DEFINE_string(
    "work_dir",
    None,
    "folder for the dispatcher's journal, with which it goes on after its death",
    flag_values=FLAGS,
)
_ROLES = ("dispatcher", "worker")


def run(arguments: list[str]) -> None:
    """Serves until it is stopped."""
    if len(arguments) != 1 or arguments[0] not in _ROLES:
        raise ValueError(
            "Say which part of the service to run: kinozoo data-service "
            f"{'|'.join(_ROLES)}; received {' '.join(arguments) or 'nothing'}."
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)

    # TensorFlow starts here and no earlier: --help has to answer at once.
    from trainers.batch_server import start_dispatcher, start_worker

    if arguments[0] == "dispatcher":
        work_dir = Path(_WORK_DIR.value) if _WORK_DIR.value else None
        server = start_dispatcher(_PORT.value, work_dir)
    else:
        if not _DISPATCHER.value:
            raise ValueError("Say whose worker this is: --dispatcher=HOST:PORT.")
        port = 0 if FLAGS["port"].using_default_value else _PORT.value
        server = start_worker(_DISPATCHER.value, _HOST.value, port)
    print(f"{arguments[0]} is ready", flush=True)
    server.join()


COMMAND = Command(
    name="data-service",
    usage="kinozoo data-service dispatcher --port=5050 | worker --dispatcher=HOST:5050",
    summary="Makes batches for trainings on other processors than theirs: one "
    "dispatcher,\nany number of workers, and `kinozoo train --data_service=HOST:5050`.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
