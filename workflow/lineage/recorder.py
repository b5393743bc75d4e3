"""Writes runs, executions and artifacts to ML Metadata."""

import datetime
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2 as proto

from workflow.pipeline.artifact import Artifact
from workflow.pipeline.execution import Execution
from workflow.pipeline.execution_store import ExecutionStore
from workflow.pipeline.run_event import RunEvent
from workflow.pipeline.source_file import SourceFile

PIPELINE = "pipeline"
RUN = "pipeline_run"
SOURCE = "SourceFile"
RUNNING, KILLED, DONE, FAILED = "running", "killed", "done", "failed"
_GOOD = ("done", "cached", "reused", "left out")
_ARTIFACT = {"digest": proto.STRING}
_EXECUTION = dict.fromkeys(
    ("fingerprint", "parameters", "code", "version", "started", "note"), proto.STRING
)
_SOURCE = {"sha256": proto.STRING, "licence": proto.STRING}
_RUN = dict.fromkeys(("state", "started", "ended", "command", "events"), proto.STRING)


class Recorder:
    """Keeps ML Metadata in step with the executions on disk.

    What is on disk is the truth: whatever a killed run did not record is recorded by
    the next one, and nothing twice.

    Args:
        metadata: The open store.
        store: The executions.
        command: The command line of the run.
    """

    def __init__(self, metadata: MetadataStore, store: ExecutionStore, command: str):
        self._metadata = metadata
        self._store = store
        self._command = command
        self._home = str(store.home.resolve())
        self._types: dict[tuple[str, str], int] = {}
        self._known: dict[str, int] = {}
        self._run: proto.Context | None = None
        self._pipeline = self._context(PIPELINE, self._home, {})

    def start(self) -> None:
        """Begins a run, and records what earlier ones left out.

        Call it while the store is locked: runs that were not ended are dead then.
        """
        for run in self._metadata.get_children_contexts_by_context(self._pipeline.id):
            if run.properties["state"].string_value == RUNNING:
                run.properties["state"].string_value = KILLED
                self._metadata.put_contexts([run])
        for execution in self._store.executions():
            self._execution_id(execution)
        name = f"{self._home}@{_now()}"
        values = {"state": RUNNING, "started": _now(), "command": self._command}
        self._run = self._context(RUN, name, values)
        self._metadata.put_parent_contexts(
            [proto.ParentContext(child_id=self._run.id, parent_id=self._pipeline.id)]
        )

    def record(self, execution: Execution) -> None:
        """Records an execution as part of the run that was started."""
        assert self._run is not None, "start comes first"
        link = proto.Association(
            context_id=self._run.id, execution_id=self._execution_id(execution)
        )
        self._metadata.put_attributions_and_associations([], [link])

    def finish(self, events: Iterable[RunEvent]) -> None:
        """Ends the run."""
        assert self._run is not None, "start comes first"
        listed = [vars(event) for event in events]
        ended = all(event["state"] in _GOOD for event in listed)
        values = {
            "state": DONE if ended else FAILED,
            "ended": _now(),
            "events": json.dumps(listed),
        }
        for name, value in values.items():
            self._run.properties[name].string_value = value
        self._metadata.put_contexts([self._run])

    def _execution_id(self, execution: Execution) -> int:
        """Returns the number of an execution, and records it if it is new."""
        # With the time: the number of an execution that was deleted may be used again.
        name = f"{self._home}/{execution.name}@{execution.started}"
        if name in self._known:
            return self._known[name]
        known = self._metadata.get_execution_by_type_and_name(execution.type, name)
        if known is not None:
            self._known[name] = known.id
            return known.id
        node = proto.Execution(
            type_id=self._type("execution", execution.type, _EXECUTION),
            name=name,
            last_known_state=proto.Execution.COMPLETE,
        )
        values = {name: getattr(execution, name) for name in _EXECUTION}
        values["parameters"] = json.dumps(execution.parameters)
        _fill(node.properties, values)
        _fill(node.custom_properties, {"seconds": execution.seconds})
        nodes = [
            (self._source(source), _event("sources", proto.Event.INPUT))
            for source in execution.sources
        ]
        for key_name, key in execution.inputs.items():
            try:
                read = self._store.artifact(key)
            except FileNotFoundError:
                continue  # Thrown away.
            if execution.has_read(key_name, read):
                event = _event(key_name, proto.Event.INPUT)
                nodes.append((self._artifact(read), event))
        for key_name, output in execution.outputs.items():
            made = self._artifact(output)
            nodes.append((made, _event(key_name, proto.Event.OUTPUT)))
        number, _, _ = self._metadata.put_execution(
            node,
            nodes,
            [self._pipeline],
            reuse_context_if_already_exist=True,
            reuse_artifact_if_already_exist_by_external_id=True,
            force_reuse_context=True,
        )
        self._known[name] = number
        return number

    def _artifact(self, artifact: Artifact) -> proto.Artifact:
        place = str(artifact.path.resolve())
        node = proto.Artifact(
            type_id=self._type("artifact", artifact.type, _ARTIFACT),
            uri=place,
            name=f"{place}@{artifact.digest}",
            external_id=f"{place}@{artifact.digest}",
            state=proto.Artifact.LIVE,
        )
        _fill(node.properties, {"digest": artifact.digest})
        _fill(node.custom_properties, artifact.properties)
        return node

    def _source(self, source: SourceFile) -> proto.Artifact:
        # A file is what it holds: the same bytes under another name or with another
        # licence are another source.
        identity = f"{source.sha256} {source.name} {source.licence}"
        node = proto.Artifact(
            type_id=self._type("artifact", SOURCE, _SOURCE),
            uri=source.name,
            external_id=identity,
            state=proto.Artifact.LIVE,
        )
        _fill(node.properties, {"sha256": source.sha256, "licence": source.licence})
        return node

    def _context(
        self, kind: str, name: str, values: Mapping[str, Any]
    ) -> proto.Context:
        known = self._metadata.get_context_by_type_and_name(kind, name)
        if known is not None:
            return known
        properties = _RUN if kind == RUN else {}
        node = proto.Context(type_id=self._type("context", kind, properties), name=name)
        _fill(node.properties, values)
        (node.id,) = self._metadata.put_contexts([node])
        return node

    def _type(self, kind: str, name: str, properties: Mapping[str, int]) -> int:
        key = (kind, name)
        if key not in self._types:
            message = {
                "artifact": proto.ArtifactType,
                "execution": proto.ExecutionType,
                "context": proto.ContextType,
            }[kind](name=name, properties=properties)
            put = getattr(self._metadata, f"put_{kind}_type")
            self._types[key] = put(message)
        return self._types[key]


def _event(key: str, kind: int) -> proto.Event:
    path = proto.Event.Path(steps=[proto.Event.Path.Step(key=key)])
    return proto.Event(type=kind, path=path)


def _fill(target: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, str):
            target[name].string_value = value
        elif isinstance(value, int):
            target[name].int_value = value
        else:
            target[name].double_value = value


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
