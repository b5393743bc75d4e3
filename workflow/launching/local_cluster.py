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


def local_clusters(workers: int) -> list[str]:
    """Returns a TF_CONFIG for every one of some workers on this machine."""
    addresses = [f"localhost:{port}" for port in free_ports(workers)]
    return [
        json.dumps(
            {
                "cluster": {"worker": addresses},
                "task": {"type": "worker", "index": index},
            }
        )
        for index in range(workers)
    ]
