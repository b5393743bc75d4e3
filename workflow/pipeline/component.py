"""A step of a pipeline, with typed inputs, outputs and parameters."""

import abc
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from trainers.config_fields import to_dictionary
from workflow.pipeline.artifact import Artifact
from workflow.pipeline.channel import Channel
from workflow.pipeline.digests import folder_digest
from workflow.pipeline.execution_context import ExecutionContext
from workflow.pipeline.latest_blessed import LatestBlessed

Input = Channel | LatestBlessed


class Component(abc.ABC):
    """A step that makes artifacts of artifacts.

    What it makes follows from its inputs, its parameters and its code alone, so that
    what was made once need not be made again. A subclass states the types, and
    overrides `execute`.

    Args:
        parameters: A frozen dataclass; all of it counts.
        inputs: Where each input comes from.
        sources: Folders or files from outside; their contents count, not their places.
        name: In the pipeline; that of the class where it is not given.
        after: Names of components that must have gone well before, though nothing of
            theirs is read: what they made does not count.

    Raises:
        ValueError: An input is missing, unknown or of another type.
    """

    # The dataclass of its parameters.
    parameter_type: ClassVar[type]
    input_types: ClassVar[Mapping[str, str]] = {}
    # Inputs that may be absent.
    optional_inputs: ClassVar[frozenset[str]] = frozenset()
    output_types: ClassVar[Mapping[str, str]] = {}
    # Whether a killed execution goes on from what it left in `context.work`.
    resumable: ClassVar[bool] = False
    # Whether processes of its own write to `context.log`.
    keeps_log: ClassVar[bool] = False
    # Whether it changes something beside its outputs.
    acts_outside: ClassVar[bool] = False
    # Modules and packages whose code counts and that the component's own module does
    # not import.
    code: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        parameters: Any,
        inputs: Mapping[str, Input] | None = None,
        *,
        sources: Mapping[str, Path] | None = None,
        name: str = "",
        after: Iterable[str] = (),
    ):
        self.parameters = parameters
        self.inputs = dict(inputs or {})
        self.sources = dict(sources or {})
        self.name = name or type(self).__name__
        self.after = frozenset(after)
        self._check_inputs()

    @abc.abstractmethod
    def execute(self, context: ExecutionContext) -> None:
        """Fills the folders of all outputs.

        Raises:
            ValueError: The parameters or inputs will not do; trying again is no use.
            OSError: Something failed that may go well another time.
        """

    def output(self, name: str) -> Channel:
        """Returns an output, to be the input of another component."""
        return Channel(producer=self.name, output=name, type=self.output_types[name])

    def parameter_values(self) -> dict[str, Any]:
        """Returns the parameters as JSON can hold them."""
        return to_dictionary(self.parameters)

    def outside_files(self) -> dict[str, Path]:
        """Returns the files and folders that are read from outside, by name."""
        return dict(self.sources)

    def source_digests(self) -> dict[str, str]:
        """Returns digests of all that is read from outside.

        Raises:
            FileNotFoundError: A source is not there.
        """
        return {
            name: folder_digest(path) for name, path in self.outside_files().items()
        }

    def is_current(self, outputs: Mapping[str, Artifact]) -> bool:
        """Says whether what an earlier execution did outside still stands."""
        return True

    def objection(self, outputs: Mapping[str, Artifact]) -> str:
        """Says why nothing that comes after must be run; empty where it may."""
        return ""

    def _check_inputs(self) -> None:
        missing = set(self.input_types) - set(self.inputs) - self.optional_inputs
        unknown = set(self.inputs) - set(self.input_types)
        if missing or unknown:
            raise ValueError(
                f"{self.name} takes the inputs {', '.join(self.input_types)}; received "
                f"{', '.join(self.inputs) or 'none'}."
            )
        for name, channel in self.inputs.items():
            wanted = self.input_types[name]
            if isinstance(channel, Channel) and channel.type != wanted:
                raise ValueError(
                    f"The input {name} of {self.name} is of type {wanted}; received "
                    f"{channel.type} of {channel.producer}."
                )
