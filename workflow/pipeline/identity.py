"""What an execution's outputs follow from."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workflow.pipeline.artifact import Artifact
from workflow.pipeline.code_digest import code_digest
from workflow.pipeline.component import Component
from workflow.pipeline.digests import value_digest


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Two executions of the same fingerprint make the same.

    Attributes:
        fingerprint: Digest of the component, its parameters, its code, and the
            contents of its inputs and sources.
        code: Digest of the code alone.
        inputs: The artifacts that are read.
    """

    fingerprint: str
    code: str
    inputs: Mapping[str, Artifact]


def component_code(component: Component) -> str:
    """Returns the digest of the code of a component."""
    return code_digest(Path(inspect.getfile(type(component))), component.code)


def component_identity(
    component: Component, inputs: Mapping[str, Artifact]
) -> Identity:
    """Returns the identity of a component that reads these artifacts.

    Raises:
        FileNotFoundError: A source is not there.
    """
    code = component_code(component)
    fingerprint = value_digest(
        {
            "component": component.name,
            "class": type(component).__name__,
            "parameters": component.parameter_values(),
            "sources": component.source_digests(),
            "inputs": {name: artifact.digest for name, artifact in inputs.items()},
            "code": code,
        }
    )
    return Identity(fingerprint=fingerprint, code=code, inputs=inputs)
