"""A cluster of processes on this machine."""

import json
import socket
from contextlib import ExitStack


def free_ports(count: int) -> list[int]:
    """Returns ports on which nothing listens, each another one."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in listeners:
            listener.bind(("localhost", 0))
        return [listener.getsockname()[1] for listener in listeners]


def local_cluster(workers: int, parameter_servers: int = 0) -> dict[str, str]:
    """Returns the TF_CONFIG of every process of a cluster on this machine, by its name.

    The first one is the one that writes the run: worker 0, or the chief where there are
    parameter servers.
    """
    roles = {"worker": workers}
    if parameter_servers:
        roles = {"chief": 1, "worker": workers, "ps": parameter_servers}
    ports = iter(free_ports(sum(roles.values())))
    cluster = {
        role: [f"localhost:{next(ports)}" for _ in range(count)]
        for role, count in roles.items()
    }
    return {
        f"{role}-{index}": json.dumps(
            {"cluster": cluster, "task": {"type": role, "index": index}}
        )
        for role, count in roles.items()
        for index in range(count)
    }
