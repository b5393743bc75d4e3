"""What a component is given to work with."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workflow.pipeline.artifact import Artifact
from workflow.pipeline.source_file import SourceFile


@dataclass(kw_only=True)
class ExecutionContext:
    """Inputs, empty folders for the outputs, and what the component says of them.

    Attributes:
        inputs: Artifacts by input; one that may be absent is left out where it is.
        outputs: An empty folder for every output.
        work: A folder for what is not yet an output. It is thrown away at the end; a
            component that is `resumable` finds it again after a kill.
        log: File that processes may write to.
        stopping: Is set where the run is to end; see `check_stopping`.
        code: Digest of the component's code.
        properties: To be filled: what is known of an output.
        sources: To be filled: the files from outside that were read.
        note: To be filled: what came of it, in a few words.
    """

    inputs: Mapping[str, Artifact]
    outputs: Mapping[str, Path]
    work: Path
    log: Path
    stopping: threading.Event = field(default_factory=threading.Event)
    code: str = ""
    properties: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: list[SourceFile] = field(default_factory=list)
    note: str = ""

    def check_stopping(self) -> None:
        """Ends the work between two of many things, where the run is to end.

        Raises:
            InterruptedError: It is.
        """
        if self.stopping.is_set():
            raise InterruptedError("interrupted")

    def describe(self, output: str, **properties: Any) -> None:
        """Says what is known of an output: text and numbers by name."""
        self.properties.setdefault(output, {}).update(properties)
