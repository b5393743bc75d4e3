"""Runs one component, with its inputs and outputs anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trainers.config_fields import from_dictionary
from workflow.pipeline.artifact import Artifact
from workflow.pipeline.artifact_folder import read_artifact, write_artifact
from workflow.pipeline.channel import Channel
from workflow.pipeline.component import Component
from workflow.pipeline.digests import folder_digest
from workflow.pipeline.execution_context import ExecutionContext
from workflow.pipeline.identity import component_identity

_LOG = "log.txt"


@dataclass(frozen=True, kw_only=True)
class SingleExecution:
    """What one component made.

    Attributes:
        outputs: By output.
        note: What came of it, in a few words.
        objection: Why nothing that comes after must be run; empty where it may.
    """

    outputs: Mapping[str, Artifact]
    note: str
    objection: str


def single_component(
    kind: type[Component],
    parameters: Mapping[str, Any],
    inputs: Mapping[str, str],
    sources: Mapping[str, Path],
) -> Component:
    """Returns a component outside of any pipeline.

    Args:
        kind: Its class.
        parameters: As `Component.parameter_values` gives them.
        inputs: Where each input lies.
        sources: What is read from outside.

    Raises:
        ValueError: A parameter is unknown or of a wrong type, or an input is missing
            or unknown.
    """
    channels = {
        name: Channel(producer=uri, output=name, type=kind.input_types.get(name, name))
        for name, uri in inputs.items()
    }
    made: Any = from_dictionary(kind.parameter_type, parameters)
    return kind(made, channels, sources=sources)


def execute_single(
    component: Component,
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    work: Path,
) -> SingleExecution:
    """Runs a component.

    Args:
        component: What to run.
        inputs: Where each input lies.
        outputs: Where each output is to appear.
        work: An empty folder.

    Raises:
        ValueError: An output has no place, or the component cannot do its work.
        OSError: A folder cannot be read or written.
    """
    if set(outputs) != set(component.output_types):
        raise ValueError(
            f"{component.name} makes {', '.join(component.output_types)}; received "
            f"places for {', '.join(outputs) or 'none'}."
        )
    read = {}
    for name, uri in inputs.items():
        fetched = work / "inputs" / name
        read[name] = read_artifact(uri, component.input_types[name], fetched)
    folders = {name: work / kind for name, kind in component.output_types.items()}
    for folder in (*folders.values(), work / "work"):
        folder.mkdir(parents=True)
    context = ExecutionContext(
        inputs=read,
        outputs=folders,
        work=work / "work",
        log=work / _LOG,
        code=component_identity(component, read).code,
    )
    component.execute(context)
    made = {}
    for name, kind in component.output_types.items():
        properties = context.properties.get(name, {})
        artifact = Artifact(
            key=outputs[name],
            type=kind,
            path=folders[name],
            digest=folder_digest(folders[name]),
            properties=properties,
        )
        if not any(folders[name].iterdir()):
            raise ValueError(f"{component.name} left its output {kind} empty.")
        made[name] = artifact
    objection = component.objection(made)
    for name, artifact in made.items():
        write_artifact(artifact.path, outputs[name], artifact.properties)
        made[name] = replace(artifact, path=Path(outputs[name]))
    return SingleExecution(outputs=made, note=context.note, objection=objection)
