"""What the runner would give a component."""

from workflow.pipeline.artifact import Artifact
from workflow.pipeline.execution_context import ExecutionContext


def context_of(component, folder, **inputs):
    """Returns a context with empty outputs.

    Args:
        component: What will be executed.
        folder: For its outputs and its work.
        inputs: A folder by input, or a folder and properties.
    """
    artifacts = {}
    for name, given in inputs.items():
        path, properties = given if isinstance(given, tuple) else (given, {})
        kind = component.input_types[name]
        artifacts[name] = Artifact(
            key=f"X/1/{kind}", type=kind, path=path, digest=name, properties=properties
        )
    outputs = {name: folder / kind for name, kind in component.output_types.items()}
    for path in (*outputs.values(), folder / "work"):
        path.mkdir(parents=True)
    return ExecutionContext(
        inputs=artifacts,
        outputs=outputs,
        work=folder / "work",
        log=folder / "log.txt",
        code="0" * 64,
    )
