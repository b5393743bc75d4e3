"""The flags of `kinozoo pipeline component`, which runs one component."""

import json
import logging
import tempfile
from pathlib import Path

from absl import flags

from workflow.local_path import local_path


def define_component_flags(flag_values: flags.FlagValues) -> None:
    """Defines the flags by which one component is told what to do."""
    texts = {
        "component": "component: which one, by the name of its class",
        "component_parameters": "component: its parameters, as JSON",
        "executor_input": "component: what Kubeflow Pipelines says of the task, as "
        "JSON; properties of the outputs are told to it",
    }
    for name, text in texts.items():
        flags.DEFINE_string(name, None, text, flag_values=flag_values)
    places = {
        "input": "component: an input and where it lies, as NAME=URI; one that lies "
        "nowhere is left out; may be given several times",
        "output": "component: an output and where it is to appear, as NAME=URI",
        "source": "component: what is read from outside, as NAME=PATH; one without a "
        "path is left out",
    }
    for name, text in places.items():
        flags.DEFINE_multi_string(name, [], text, flag_values=flag_values)


def run_component(flag_values: flags.FlagValues, python: Path | None) -> None:
    """Runs the component that the flags name.

    Args:
        flag_values: After parsing.
        python: Interpreter of an environment with TFDV; this one if None.

    Raises:
        ValueError: The flags are wrong, the component cannot do its work, or it
            objects to what follows.
        OSError: A folder cannot be read or written.
    """
    from workflow.components.data_component import DataComponent
    from workflow.components.registry import COMPONENTS
    from workflow.kubeflow.executor_output import write_executor_output
    from workflow.pipeline.single_execution import execute_single, single_component

    name = flag_values["component"].value
    if name not in COMPONENTS:
        known = ", ".join(COMPONENTS)
        raise ValueError(f"--component is one of {known}; received {name}.")
    try:
        parameters = json.loads(flag_values["component_parameters"].value or "{}")
    except ValueError as error:
        raise ValueError(f"--component_parameters is no JSON: {error}.") from error
    inputs = _places(flag_values, "input")
    sources = {
        name: local_path(path, f"--source={name}")
        for name, path in _places(flag_values, "source").items()
    }
    component = single_component(COMPONENTS[name], parameters, inputs, sources)
    if isinstance(component, DataComponent):
        component.python = python
    with tempfile.TemporaryDirectory(prefix="kinozoo-") as work:
        outputs = _places(flag_values, "output")
        try:
            done = execute_single(component, inputs, outputs, Path(work))
        except Exception:
            _tell_log(Path(work))
            raise
    told = flag_values["executor_input"].value
    if told:
        write_executor_output(told, done.outputs, done.note)
    print(f"{component.name}: {done.note}")
    if done.objection:
        raise ValueError(f"{component.name} stops the pipeline: {done.objection}")


def _places(flag_values: flags.FlagValues, flag: str) -> dict[str, str]:
    places = {}
    for text in flag_values[flag].value:
        name, sign, place = text.partition("=")
        if not sign:
            raise ValueError(f"--{flag} takes NAME=PLACE; received {text!r}.")
        if place:
            places[name] = place
    return places


def _tell_log(work: Path) -> None:
    """Passes on what processes of the component wrote, which is lost otherwise."""
    log = work / "log.txt"
    if log.is_file():
        text = log.read_text(encoding="utf-8", errors="replace")
        logging.getLogger(__name__).error("%s", text)
