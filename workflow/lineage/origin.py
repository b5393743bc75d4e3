"""What an artifact came from, as ML Metadata knows it."""

from collections.abc import Iterator
from pathlib import Path

from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2 as proto

from workflow.lineage.recorder import SOURCE
from workflow.pipeline.digests import file_digest, folder_digest

_WEIGHTS = "model.weights.h5"
_SAVED_MODEL = "saved_model.pb"
_SHOWN_DIGITS = 12


def find_artifact(metadata: MetadataStore, path: Path) -> proto.Artifact:
    """Finds the artifact that a folder is, lies in, or is a copy of.

    Args:
        metadata: The open store.
        path: A folder of an artifact, a preset or a version on a server. Copies are
            known again by their contents.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: No run recorded made it.
    """
    if not path.is_dir():
        raise FileNotFoundError(f"There is no folder {path}; check the name.")
    place = path.resolve()
    for folder in (place, *place.parents):
        found = metadata.get_artifacts_by_uri(str(folder))
        if found:
            return found[-1]
    wanted = {}
    if (path / _WEIGHTS).is_file():
        wanted["weights_sha256"] = file_digest(path / _WEIGHTS)
    if (path / _SAVED_MODEL).is_file():
        wanted["serving_sha256"] = folder_digest(path)
    for artifact in reversed(metadata.get_artifacts()):
        for name, digest in wanted.items():
            if artifact.custom_properties[name].string_value == digest:
                return artifact
    raise ValueError(
        f"No run that is recorded here made {path}: give the --root of the pipeline "
        "that made it."
    )


def origin_lines(metadata: MetadataStore, artifact: proto.Artifact) -> list[str]:
    """Returns a tree of what an artifact came from, down to the source files.

    What occurs twice is told once and referred to then.
    """
    return list(_Origin(metadata).lines(artifact))


class _Origin:
    def __init__(self, metadata: MetadataStore):
        self._metadata = metadata
        self._told: set[int] = set()
        self._told_executions: set[int] = set()

    def lines(self, artifact: proto.Artifact, indent: str = "") -> Iterator[str]:
        line = f"{indent}{_named(artifact)}"
        if artifact.type == SOURCE:
            yield line
            return
        if artifact.id in self._told:
            yield f"{line}, see above"
            return
        self._told.add(artifact.id)
        yield line
        for execution in self._producers(artifact):
            yield from self._execution_lines(execution, indent + "  ")

    def _execution_lines(
        self, execution: proto.Execution, indent: str
    ) -> Iterator[str]:
        values = {name: v.string_value for name, v in execution.properties.items()}
        number = "/".join(execution.name.rpartition("@")[0].split("/")[-2:])
        if execution.id in self._told_executions:
            yield f"{indent}made by {number}, see above"
            return
        self._told_executions.add(execution.id)
        yield (
            f"{indent}made by {number}, {values['started'][:19]}, kinozoo "
            f"{values['version']}, code {values['code'][:_SHOWN_DIGITS]}"
        )
        yield f"{indent}  {values['parameters']}"
        for read in self._inputs(execution):
            yield from self.lines(read, indent + "  ")

    def _producers(self, artifact: proto.Artifact) -> list[proto.Execution]:
        events = self._metadata.get_events_by_artifact_ids([artifact.id])
        numbers = {e.execution_id for e in events if e.type == proto.Event.OUTPUT}
        return list(self._metadata.get_executions_by_id(sorted(numbers)))

    def _inputs(self, execution: proto.Execution) -> list[proto.Artifact]:
        events = self._metadata.get_events_by_execution_ids([execution.id])
        numbers = [e.artifact_id for e in events if e.type == proto.Event.INPUT]
        return list(self._metadata.get_artifacts_by_id(dict.fromkeys(numbers)))


def _named(artifact: proto.Artifact) -> str:
    values = artifact.properties
    if artifact.type == SOURCE:
        licence = values["licence"].string_value or "licence not stated"
        return f"{artifact.uri}  sha256 {values['sha256'].string_value}  {licence}"
    place = "/".join(Path(artifact.uri).parts[-3:])
    digest = values["digest"].string_value[:_SHOWN_DIGITS]
    known = ", ".join(
        f"{name} {_value(value)}"
        for name, value in sorted(artifact.custom_properties.items())
        if not name.endswith("_sha256")
    )
    return f"{place}  {digest}" + (f"  ({known})" if known else "")


def _value(value: proto.Value) -> str:
    kind = value.WhichOneof("value")
    return (
        f"{value.double_value:.4g}"
        if kind == "double_value"
        else str(getattr(value, str(kind)))
    )
