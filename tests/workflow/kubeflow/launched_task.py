"""Stands in for the launcher of Kubeflow Pipelines: what becomes of a task."""

import json
import re
from pathlib import Path

_PLACEHOLDER = re.compile(r"\{\{\$(.*?)\}\}")
_INPUT_PARAMETER = re.compile(r"\.inputs\.parameters\['(\w+)'\]")
_INPUT_ARTIFACT = re.compile(r"\.inputs\.artifacts\['(\w+)'\]\.path")
_OUTPUT_ARTIFACT = re.compile(r"\.outputs\.artifacts\['(\w+)'\]\.path")


def task_order(spec):
    """Returns the tasks so that none comes before one that it depends on."""
    tasks = dict(spec["root"]["dag"]["tasks"])
    ordered = []
    while tasks:
        ready = [
            name
            for name, task in tasks.items()
            if set(task.get("dependentTasks", ())) <= set(ordered)
        ]
        assert ready, f"{list(tasks)} wait for each other"
        ordered += ready
        for name in ready:
            del tasks[name]
    return ordered


def launched_arguments(spec, name, store, parameters=None):
    """Returns the command line of a task, with the launcher's values in it.

    Args:
        spec: A `PipelineSpec` as JSON holds it.
        name: Of the task.
        store: Folder of all artifacts.
        parameters: Of the pipeline, where they are not the defaults.
    """
    task = spec["root"]["dag"]["tasks"][name]
    component = spec["components"][task["componentRef"]["name"]]
    container = spec["deploymentSpec"]["executors"][component["executorLabel"]]
    given = _parameters(spec, task, parameters or {})
    assert set(given) == set(component["inputDefinitions"]["parameters"])
    read = {
        own: _place(store, source["taskOutputArtifact"])
        for own, source in task["inputs"].get("artifacts", {}).items()
    }
    assert set(read) == set(component["inputDefinitions"].get("artifacts", {}))
    made = {
        output: store / name / output
        for output in component["outputDefinitions"]["artifacts"]
    }
    executor_input = json.dumps(
        {
            "inputs": {"parameterValues": given},
            "outputs": {
                "outputFile": str(store / name / "executor_output.json"),
                "artifacts": {
                    output: {"artifacts": [{"name": output, "uri": str(place)}]}
                    for output, place in made.items()
                },
            },
        }
    )

    def value(match):
        text = match.group(1)
        if text == "":
            return executor_input
        if found := _INPUT_PARAMETER.fullmatch(text):
            return given[found.group(1)]
        if found := _INPUT_ARTIFACT.fullmatch(text):
            return str(read[found.group(1)])
        found = _OUTPUT_ARTIFACT.fullmatch(text)
        assert found, f"no launcher knows the placeholder {text}"
        return str(made[found.group(1)])

    assert container["command"] == ["kinozoo", "pipeline", "component"]
    return ["component", *(_PLACEHOLDER.sub(value, arg) for arg in container["args"])]


def _parameters(spec, task, given):
    defined = spec["root"]["inputDefinitions"]["parameters"]
    values = {}
    for own, source in task["inputs"]["parameters"].items():
        if "runtimeValue" in source:
            values[own] = source["runtimeValue"]["constant"]
        else:
            outer = source["componentInputParameter"]
            values[own] = given.get(outer, defined[outer]["defaultValue"])
    return values


def _place(store, source) -> Path:
    return store / source["producerTask"] / source["outputArtifactKey"]
