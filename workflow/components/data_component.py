"""Components that look at data with TensorFlow Data Validation."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from workflow.launching.exit_statuses import is_certain
from workflow.pipeline.bound_process import bound_process, last_lines
from workflow.pipeline.component import Component, Input
from workflow.validation.data_tools import missing_tools


class DataComponent(Component):
    """Runs `kinozoo data`, in an environment that has what it needs.

    Args:
        parameters: A dataclass, each field of which is a flag of `kinozoo data`.
        inputs: As for any component.
        sources: As for any component.
        python: Interpreter of that environment; this one if left out. What comes of
            it is the same.
    """

    keeps_log = True

    def __init__(
        self,
        parameters: Any,
        inputs: Mapping[str, Input] | None = None,
        *,
        sources: Mapping[str, Path] | None = None,
        python: Path | None = None,
    ):
        super().__init__(parameters, inputs, sources=sources)
        self.python = python

    def look(self, arguments: Sequence[str], target: Path, log: Path) -> None:
        """Runs it in a process of its own, which does not outlive this one.

        Args:
            arguments: What is done, and the folders to read.
            target: An empty folder.
            log: File for what the process says.

        Raises:
            ValueError: TFDV is missing, or what was asked cannot be done.
            ChildProcessError: The process was ended, or disturbed by something that
                may pass.
        """
        missing = missing_tools(self.python)
        if missing:
            raise ValueError(missing)
        given = [
            f"--{field.name}={_text(getattr(self.parameters, field.name))}"
            for field in fields(self.parameters)
        ]
        # Pages say which version wrote them, and are no part of what was found.
        command = ["data", *arguments, f"--out={target}", "--nopage", *given]
        with bound_process(command, log, python=self.python) as process:
            status = process.wait()
        if status:
            error = ValueError if is_certain(status) else ChildProcessError
            raise error(f"The data cannot be looked at: {last_lines(log)}")


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)
