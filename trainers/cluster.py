"""Which machines a run has, as TensorFlow wants to be told: TF_CONFIG."""

import json
import os
import re
from pathlib import Path
from typing import Any

VARIABLE = "TF_CONFIG"
EXAMPLE = (
    '{"cluster": {"worker": ["host:port", ...]}, '
    '"task": {"type": "worker", "index": 0}}'
)
_ADDRESS = re.compile(r"[^\s:]+:\d+")


def join_cluster(path: Path | None, task: str | None) -> None:
    """Sets TF_CONFIG from a file, so that all machines can be given the same file.

    Args:
        path: JSON as of TF_CONFIG, in which `task` may be missing; None to keep the
            TF_CONFIG of the environment.
        task: Which of the cluster's processes this one is, as "worker:0"; None for
            what the file or the environment says.

    Raises:
        ValueError: That is no cluster, or this process has no place in it.
        FileNotFoundError: The file is not there.
    """
    if path is None and task is None:
        return
    origin = str(path) if path else f"The environment variable {VARIABLE}"
    text = path.read_text() if path else os.environ.get(VARIABLE, "")
    config = checked_cluster(text, origin, task)
    os.environ[VARIABLE] = json.dumps(config)


def checked_cluster(text: str, origin: str, task: str | None = None) -> dict[str, Any]:
    """Reads the description of a cluster and of this process's place in it.

    Args:
        text: JSON, as of TF_CONFIG.
        origin: Where it stands, for messages.
        task: As "worker:0"; takes the place of what `text` says.

    Raises:
        ValueError: It is no such description; the message says what was expected.
    """
    try:
        config = json.loads(text)
        cluster = config["cluster"]
        roles = {str(role): list(addresses) for role, addresses in cluster.items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{origin} describes no cluster: it must be JSON as {EXAMPLE}."
        ) from error
    if not roles.get("worker"):
        raise ValueError(f'{origin} lists no "worker": it must be JSON as {EXAMPLE}.')
    for address in (address for role in roles.values() for address in role):
        if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
            raise ValueError(
                f'{origin} must list addresses as "host:port"; received {address!r}.'
            )
    place = _place(config.get("task"), task, origin)
    if not 0 <= place["index"] < len(roles.get(place["type"], ())):
        raise ValueError(
            f"{origin} has no {place['type']} of number {place['index']}: it lists "
            f"{', '.join(f'{len(found)} {role}' for role, found in roles.items())}."
        )
    return {"cluster": roles, "task": place}


def _place(stated: Any, task: str | None, origin: str) -> dict[str, Any]:
    if task is not None:
        role, _, index = task.rpartition(":")
        stated = {"type": role, "index": index}
    try:
        return {"type": str(stated["type"]), "index": int(stated["index"])}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{origin} does not say which process this one is, or --task is not as "
            f"worker:0; received {task or stated!r}."
        ) from error
