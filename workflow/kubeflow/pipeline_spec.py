"""A pipeline as Kubeflow Pipelines v2 reads it.

What is written is `ml_pipelines.PipelineSpec`, the intermediate representation that
the backend runs, as YAML; a second document says what Kubernetes adds. Every component
is a container that runs `kinozoo pipeline component`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from trainers.project_version import release
from workflow.pipeline.artifact import (
    EXAMPLES,
    MODEL,
    PUSHED_MODEL,
    TRANSFORMED_EXAMPLES,
)
from workflow.pipeline.channel import Channel
from workflow.pipeline.component import Component
from workflow.pipeline.pipeline import Pipeline, producers

_SCHEMA_VERSION = "2.1.0"
_TYPE_VERSION = "0.0.1"
_TYPES = {
    EXAMPLES: "system.Dataset",
    TRANSFORMED_EXAMPLES: "system.Dataset",
    MODEL: "system.Model",
    PUSHED_MODEL: "system.Model",
}
_PARAMETERS = "parameters"


@dataclass(frozen=True, kw_only=True)
class KubeflowOptions:
    """Where containers come from, and what they share.

    Attributes:
        image: Container image with the project and the extra `workflow`.
        claim: PersistentVolumeClaim with the videos and the served models, or empty.
        mount: Where it is mounted.
        retries: How often a component is tried again.
    """

    image: str
    claim: str = ""
    mount: str = "/kinozoo"
    retries: int = 1


def pipeline_spec(pipeline: Pipeline, options: KubeflowOptions) -> dict[str, Any]:
    """Returns the spec as JSON can hold it.

    Sources become parameters of the pipeline, with the compiled paths as defaults, and
    so do the blessed model and the blessed statistics that new ones are compared with:
    URIs, empty for none.

    Args:
        pipeline: What to run.
        options: Where.
    """
    components = pipeline.components
    return {
        "pipelineInfo": {"name": f"kinozoo-{pipeline.name}"},
        "schemaVersion": _SCHEMA_VERSION,
        "sdkVersion": f"kinozoo-{release()}",
        "deploymentSpec": {
            "executors": {
                f"exec-{_kebab(each.name)}": {"container": _container(each, options)}
                for each in components
            }
        },
        "components": {
            f"comp-{_kebab(each.name)}": _component(each) for each in components
        },
        "root": {
            "inputDefinitions": {
                "parameters": {
                    name: _text(default)
                    for each in components
                    for name, default in _pipeline_parameters(each).items()
                }
            },
            "dag": {
                "tasks": {
                    _kebab(each.name): _task(each, options) for each in components
                }
            },
        },
    }


def platform_spec(pipeline: Pipeline, options: KubeflowOptions) -> dict[str, Any]:
    """Returns what Kubernetes adds: the volume in every container."""
    mount = {"constant": options.claim, "mountPath": options.mount}
    executors = {
        f"exec-{_kebab(each.name)}": {"pvcMount": [mount]}
        for each in pipeline.components
    }
    return {"platforms": {"kubernetes": {"deploymentSpec": {"executors": executors}}}}


def write_pipeline_yaml(
    pipeline: Pipeline, options: KubeflowOptions, path: Path
) -> None:
    """Writes both documents, or the first one where there is no volume.

    Raises:
        OSError: The file cannot be written.
    """
    documents = [pipeline_spec(pipeline, options)]
    if options.claim:
        documents.append(platform_spec(pipeline, options))
    text = yaml.safe_dump_all(documents, sort_keys=True, width=88)
    path.write_text(text, encoding="utf-8")


def _container(component: Component, options: KubeflowOptions) -> dict[str, Any]:
    arguments = [
        f"--component={type(component).__name__}",
        _argument("component_parameters", f"$.inputs.parameters['{_PARAMETERS}']"),
        _argument("executor_input", "$"),
    ]
    for name, channel in component.inputs.items():
        place = f"$.inputs.artifacts['{name}'].path"
        if not isinstance(channel, Channel):
            place = f"$.inputs.parameters['{name}']"
        arguments.append(_argument(f"input={name}", place))
    for name in component.sources:
        arguments.append(_argument(f"source={name}", f"$.inputs.parameters['{name}']"))
    for name in component.output_types:
        place = f"$.outputs.artifacts['{name}'].path"
        arguments.append(_argument(f"output={name}", place))
    return {
        "image": options.image,
        "command": ["kinozoo", "pipeline", "component"],
        "args": arguments,
    }


def _argument(flag: str, placeholder: str) -> str:
    return f"--{flag}={{{{{placeholder}}}}}"


def _component(component: Component) -> dict[str, Any]:
    own = (_PARAMETERS, *_own_parameters(component))
    parameters = {name: _text() for name in own}
    artifacts = {
        name: _artifact(channel.type)
        for name, channel in component.inputs.items()
        if isinstance(channel, Channel)
    }
    inputs: dict[str, Any] = {"parameters": parameters}
    if artifacts:
        inputs["artifacts"] = artifacts
    outputs = {name: _artifact(kind) for name, kind in component.output_types.items()}
    return {
        "executorLabel": f"exec-{_kebab(component.name)}",
        "inputDefinitions": inputs,
        "outputDefinitions": {"artifacts": outputs},
    }


def _task(component: Component, options: KubeflowOptions) -> dict[str, Any]:
    # As text: in a STRUCT, all numbers are floating-point.
    constant = json.dumps(component.parameter_values(), sort_keys=True)
    parameters: dict[str, Any] = {_PARAMETERS: {"runtimeValue": {"constant": constant}}}
    for own, outer in _own_parameters(component).items():
        parameters[own] = {"componentInputParameter": outer}
    inputs: dict[str, Any] = {"parameters": parameters}
    artifacts = {
        name: {
            "taskOutputArtifact": {
                "producerTask": _kebab(channel.producer),
                "outputArtifactKey": channel.output,
            }
        }
        for name, channel in component.inputs.items()
        if isinstance(channel, Channel)
    }
    if artifacts:
        inputs["artifacts"] = artifacts
    task: dict[str, Any] = {
        "taskInfo": {"name": _kebab(component.name)},
        "componentRef": {"name": f"comp-{_kebab(component.name)}"},
        # Kubeflow knows the paths of what is read from outside, not the contents, and
        # nothing of what is done outside.
        "cachingOptions": {
            "enableCache": not (component.outside_files() or component.acts_outside)
        },
        "inputs": inputs,
        "retryPolicy": {"maxRetryCount": options.retries},
    }
    if before := producers(component):
        task["dependentTasks"] = sorted(map(_kebab, before))
    return task


def _own_parameters(component: Component) -> Mapping[str, str]:
    """Returns the pipeline's parameter for each parameter that is text."""
    named = {name: name for name in component.sources}
    for name, channel in component.inputs.items():
        if not isinstance(channel, Channel):
            named[name] = f"{_kebab(component.name).replace('-', '_')}_{name}"
    return named


def _pipeline_parameters(component: Component) -> Mapping[str, str]:
    defaults = {name: str(path) for name, path in component.sources.items()}
    return {
        outer: defaults.get(own, "")
        for own, outer in _own_parameters(component).items()
    }


def _text(default: str | None = None) -> dict[str, Any]:
    said: dict[str, Any] = {"parameterType": "STRING"}
    if default is not None:
        said["defaultValue"] = default
    return said


def _artifact(kind: str) -> dict[str, Any]:
    title = _TYPES.get(kind, "system.Artifact")
    return {
        "artifactType": {"schemaTitle": title, "schemaVersion": _TYPE_VERSION},
        "description": kind,
    }


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
