"""Runs `kinozoo data` for components, where TensorFlow Data Validation is installed."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from workflow.pipeline.bound_process import bound_process, last_lines
from workflow.validation.data_tools import missing_tools


def run_data(
    arguments: Sequence[str],
    parameters: Any,
    target: Path,
    log: Path,
    python: Path | None,
) -> None:
    """Runs it in a process of its own, which does not outlive this one.

    Args:
        arguments: What is done, and the folders to read.
        parameters: A dataclass, each field of which is a flag.
        target: An empty folder.
        log: File for what the process says.
        python: Its interpreter; this one if left out.

    Raises:
        ValueError: TFDV is missing, or what was asked cannot be done.
        ChildProcessError: The process was ended.
    """
    missing = missing_tools(python)
    if missing:
        raise ValueError(missing)
    given = [
        f"--{field.name}={_text(getattr(parameters, field.name))}"
        for field in fields(parameters)
    ]
    # Pages say which version wrote them, and are no part of what was found.
    command = ["data", *arguments, f"--out={target}", "--nopage", *given]
    with bound_process(command, log, python=python) as process:
        status = process.wait()
    if status:
        error = ValueError if status in (1, 2) else ChildProcessError
        raise error(f"The data cannot be looked at: {last_lines(log)}")


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)
