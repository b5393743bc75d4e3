"""What is kept of a component's execution."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from workflow.pipeline.artifact import Artifact
from workflow.pipeline.source_file import SourceFile


@dataclass(frozen=True, kw_only=True)
class Execution:
    """One execution that ended well; `execution.json` beside its outputs.

    Attributes:
        component: Name of the component in its pipeline.
        type: Name of the component's class.
        number: Counts the executions of this component, from 1.
        fingerprint: Of everything that the outputs follow from.
        parameters: Of the component.
        inputs: Keys of the artifacts that were read, by input.
        input_digests: Of their contents; a key may be given anew after a deletion.
            Empty where an earlier version wrote the record.
        outputs: What was made, by output.
        sources: Files from outside that were read.
        code: Digest of the code that ran.
        version: Of the project: its release, and the commit where that is known.
        started: UTC, ISO 8601.
        seconds: How long the attempt took that ended well.
        attempts: How many it took in that run.
        note: What came of it, in a few words.
    """

    component: str
    type: str
    fingerprint: str
    parameters: Mapping[str, Any]
    inputs: Mapping[str, str]
    outputs: Mapping[str, Artifact]
    code: str
    version: str
    started: str
    seconds: float
    number: int = 0
    attempts: int = 1
    sources: tuple[SourceFile, ...] = ()
    input_digests: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    name: str = field(init=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", f"{self.component}/{self.number}")

    def has_read(self, name: str, artifact: Artifact) -> bool:
        """Says whether an input was this artifact, or one of the same contents."""
        if name in self.input_digests:
            return self.input_digests[name] == artifact.digest
        return self.inputs.get(name) == artifact.key

    def to_json(self) -> dict[str, Any]:
        """Returns the record without the folder that it lies in."""
        record = asdict(self)
        del record["name"], record["number"]
        for output in record["outputs"].values():
            del output["path"], output["key"]
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any], folder: Path) -> "Execution":
        """Reads the record of the execution whose outputs lie in a folder.

        Args:
            record: What `to_json` gave.
            folder: `home/component/number`.
        """
        outputs = {
            name: Artifact(
                key=f"{folder.parent.name}/{folder.name}/{output['type']}",
                path=folder / output["type"],
                **output,
            )
            for name, output in record["outputs"].items()
        }
        sources = tuple(SourceFile(**source) for source in record["sources"])
        fields = {**record, "outputs": outputs, "sources": sources}
        return replace(cls(**fields), number=int(folder.name))
