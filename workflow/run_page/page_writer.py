"""Writes a page about each run of a pipeline."""

import datetime
import json
from collections.abc import Iterable, Mapping
from html import escape
from importlib import resources
from string import Template

from trainers.project_version import project_version
from workflow.pipeline.artifact import Artifact
from workflow.pipeline.execution import Execution
from workflow.pipeline.execution_store import ExecutionStore
from workflow.pipeline.run_event import RunEvent
from workflow.run_page.component_figures import component_figures

PAGES = "runs"
_SHOWN_DIGITS = 12


class PageWriter:
    """Gathers what a run did, and writes `runs/TIME.html` in the pipeline's folder.

    The page holds the state of every component, its parameters, what it read and made,
    and what there is to see of that, also where it was not run again.

    Args:
        store: The executions.
        command: The command line of the run.
    """

    def __init__(self, store: ExecutionStore, command: str):
        self._store = store
        self._command = command
        self._started = datetime.datetime.now(datetime.UTC)
        self._executions: dict[str, Execution] = {}
        name = self._started.strftime("%Y-%m-%dT%H-%M-%S.%fZ.html")
        self.path = store.home / PAGES / name

    def start(self) -> None:
        """Begins; there is nothing to write yet."""

    def record(self, execution: Execution) -> None:
        """Takes note of an execution."""
        self._executions[execution.component] = execution

    def finish(self, events: Iterable[RunEvent]) -> None:
        """Writes the page, which appears whole.

        Raises:
            OSError: It cannot be written.
        """
        listed = list(events)
        template = resources.files("workflow.run_page").joinpath("page.html")
        style = resources.files("serving").joinpath("report.css")
        text = Template(template.read_text(encoding="utf-8")).substitute(
            title=escape(
                f"{self._store.pipeline}, {self._started:%d %B %Y, %H:%M} UTC"
            ),
            style=style.read_text(encoding="utf-8"),
            lead=f"<code>{escape(self._command)}</code>",
            table=_table(listed),
            sections="\n".join(map(self._section, listed)),
            version=escape(project_version()),
        )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_suffix(".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(self.path)

    def _section(self, event: RunEvent) -> str:
        head = f'<section><h2 id="{event.component}">{escape(event.component)}</h2>'
        execution = self._executions.get(event.component)
        if execution is None:
            return f"{head}<p>{escape(event.state)}: {escape(event.note)}</p></section>"
        figures = "".join(
            f"<h3>{escape(figure.title)}</h3>{figure.html}"
            for figure in component_figures(execution)
        )
        return (
            f"{head}<p>{escape(execution.note)}</p>{figures}"
            f"<details><summary>Parameters, inputs and outputs</summary>"
            f"{_facts(execution)}</details></section>"
        )


def _table(events: Iterable[RunEvent]) -> str:
    rows = "".join(
        f'<tr><td><a href="#{event.component}">{escape(event.component)}</a></td>'
        f"<td>{escape(event.state)}</td>"
        f"<td>{escape(event.execution.rpartition('/')[2])}</td>"
        f"<td>{f'{event.seconds:.1f} s' if event.seconds else ''}</td>"
        f"<td>{escape(event.note)}</td></tr>"
        for event in events
    )
    heads = "".join(
        f"<th>{name}</th>" for name in ("", "state", "execution", "time", "what")
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _facts(execution: Execution) -> str:
    facts = {
        "started": f"{execution.started[:19]} UTC",
        "took": f"{execution.seconds:.1f} s, attempt {execution.attempts}",
        "version": execution.version,
        "code": execution.code,
        "inputs": ", ".join(execution.inputs.values()),
        "outputs": ", ".join(map(_artifact, execution.outputs.values())),
        "sources": f"{len(execution.sources)} files" if execution.sources else "",
    }
    rows = "".join(
        f"<tr><th>{name}</th><td>{escape(text)}</td></tr>"
        for name, text in facts.items()
        if text
    )
    return f"<table>{rows}</table><pre>{escape(_json(execution.parameters))}</pre>"


def _artifact(artifact: Artifact) -> str:
    return f"{artifact.key} ({artifact.digest[:_SHOWN_DIGITS]})"


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(values, indent=1)
