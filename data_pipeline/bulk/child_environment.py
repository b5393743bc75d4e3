"""The environment of processes that run the project's code."""

import os
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def child_environment(**more: str) -> dict[str, str]:
    """Returns this process' environment, for a child that runs the same code.

    Args:
        more: Further variables.
    """
    # The project need not be installed.
    path = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
    return os.environ | {"PYTHONPATH": path.rstrip(os.pathsep)} | more
