"""What an artifact came from, as a graph."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2 as proto

from workflow.lineage.recorder import SOURCE

Kind = Literal["artifact", "execution", "sources"]
_SHOWN_DIGITS = 12


@dataclass(frozen=True, kw_only=True)
class GraphNode:
    """A box of the graph.

    Attributes:
        key: Names it.
        kind: What it is; the source files of an execution are one box.
        lines: What stands in it.
    """

    key: str
    kind: Kind
    lines: tuple[str, ...]


@dataclass(kw_only=True)
class OriginGraph:
    """Boxes, and arrows from what was read or ran to what came of it.

    Attributes:
        nodes: By key; the artifact in question is the first.
        edges: From one key to another.
    """

    nodes: dict[str, GraphNode] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)


def origin_graph(metadata: MetadataStore, artifact: proto.Artifact) -> OriginGraph:
    """Follows an artifact back to the source files."""
    graph = OriginGraph()
    waiting = [artifact]
    while waiting:
        made = waiting.pop(0)
        if _key(made) in graph.nodes:
            continue
        graph.nodes[_key(made)] = _artifact_node(made)
        events = metadata.get_events_by_artifact_ids([made.id])
        makers = {e.execution_id for e in events if e.type == proto.Event.OUTPUT}
        for execution in metadata.get_executions_by_id(sorted(makers)):
            graph.edges.append((f"e{execution.id}", _key(made)))
            if f"e{execution.id}" not in graph.nodes:
                waiting += _add_execution(graph, metadata, execution)
    return graph


def _add_execution(
    graph: OriginGraph, metadata: MetadataStore, execution: proto.Execution
) -> list[proto.Artifact]:
    """Adds an execution, its sources and its arrows; returns what else it read."""
    key = f"e{execution.id}"
    graph.nodes[key] = _execution_node(execution)
    events = metadata.get_events_by_execution_ids([execution.id])
    numbers = [e.artifact_id for e in events if e.type == proto.Event.INPUT]
    read = metadata.get_artifacts_by_id(dict.fromkeys(numbers))
    sources = [each for each in read if each.type == SOURCE]
    others = [each for each in read if each.type != SOURCE]
    if sources:
        graph.nodes[f"s{execution.id}"] = _sources_node(execution, sources)
        graph.edges.append((f"s{execution.id}", key))
    graph.edges += [(_key(each), key) for each in others]
    return others


def _key(artifact: proto.Artifact) -> str:
    return f"a{artifact.id}"


def _artifact_node(artifact: proto.Artifact) -> GraphNode:
    digest = artifact.properties["digest"].string_value
    return GraphNode(
        key=_key(artifact),
        kind="artifact",
        lines=(artifact.type, f"{digest[:_SHOWN_DIGITS]}"),
    )


def _execution_node(execution: proto.Execution) -> GraphNode:
    values = {name: value.string_value for name, value in execution.properties.items()}
    component, number = Path(execution.name.rpartition("@")[0]).parts[-2:]
    parameters = json.loads(values["parameters"])
    named = [
        f"{name} {parameters[name]}"
        for name in ("experiment", "protocol")
        if name in parameters
    ]
    return GraphNode(
        key=f"e{execution.id}",
        kind="execution",
        lines=(
            f"{component} {number}",
            f"{values['started'][:16].replace('T', ' ')}",
            f"code {values['code'][:_SHOWN_DIGITS]}",
            *named,
        ),
    )


def _sources_node(
    execution: proto.Execution, sources: list[proto.Artifact]
) -> GraphNode:
    licences = Counter(
        source.properties["licence"].string_value or "not stated" for source in sources
    )
    told = [f"{count} {name}" for name, count in licences.most_common()]
    count = len(sources)
    return GraphNode(
        key=f"s{execution.id}",
        kind="sources",
        lines=(f"{count} source {'file' if count == 1 else 'files'}", *told),
    )
