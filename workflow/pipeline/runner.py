"""Runs pipelines: what is new, once, in order, and side by side where possible."""

import datetime
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from trainers.project_version import project_version
from workflow.pipeline.artifact import Artifact
from workflow.pipeline.channel import Channel
from workflow.pipeline.component import Component
from workflow.pipeline.execution import Execution
from workflow.pipeline.execution_context import ExecutionContext
from workflow.pipeline.execution_store import LOG, WORK, ExecutionStore
from workflow.pipeline.identity import Identity, component_identity
from workflow.pipeline.pipeline import Pipeline, producers
from workflow.pipeline.run_event import RunEvent
from workflow.pipeline.run_observer import RunObserver

Watcher = Callable[[RunEvent], None]


class PipelineRunner:
    """Runs the components of a pipeline whose outputs are not there already.

    A component whose inputs, parameters and code are those of an earlier execution is
    not run again. One that was killed is run again, and goes on where it can.

    Args:
        pipeline: The components.
        store: Where their outputs are kept.
        first: As in `Pipeline.between`; what lies before gives its last outputs.
        last: As in `Pipeline.between`.
        workers: Components that run at the same time.
        retries: How often a component is tried again that failed by something other
            than wrong parameters or inputs (`ValueError`).
        use_cache: Whether earlier executions count.
        watch: Is told of every change, in this thread.
        observers: Are told of the run and of every execution that it made or found, in
            this thread.

    Raises:
        ValueError: There are no such components.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        store: ExecutionStore,
        *,
        first: str | None = None,
        last: str | None = None,
        workers: int = 2,
        retries: int = 0,
        use_cache: bool = True,
        watch: Watcher | None = None,
        observers: Sequence[RunObserver] = (),
    ):
        self._pipeline = pipeline
        self._store = store
        self._chosen = pipeline.between(first, last)
        self._workers = workers
        self._retries = retries
        self._use_cache = use_cache
        self._watch = watch or (lambda event: None)
        self._observers = observers
        self._stopping = threading.Event()
        self._executions: dict[str, Execution] = {}
        self.events: dict[str, RunEvent] = {}

    def run(self) -> dict[str, RunEvent]:
        """Runs what has to be run.

        Returns:
            What became of each component. Those that need a failed one are skipped,
            the others run all the same.

        Raises:
            BlockingIOError: Another process runs this pipeline.
            ValueError: A partial run needs outputs that were never made.
            OSError: The folder cannot be written, or a source is not there.
        """
        self._executions, self.events = {}, {}
        with self._store.locked():
            for observer in self._observers:
                observer.start()
            self._tell_left_out()
            for component in self._pipeline.components:
                self._tell(RunEvent(component=component.name, state="waiting"))
            try:
                with ThreadPoolExecutor(self._workers) as pool:
                    self._run_all(pool)
            finally:
                self._stopping.clear()
                for observer in self._observers:
                    observer.finish(self.events.values())
        return self.events

    def preview(self) -> dict[str, RunEvent]:
        """Returns what `run` would do; changes nothing.

        A component that reads what has yet to be made may turn out to be cached.
        """
        self._executions, self.events = {}, {}
        self._tell_left_out()
        for component in self._pipeline.components:
            if broken := self._broken(component):
                self._skip(component, broken)
            elif component.name not in self._chosen:
                self._reuse(component)
            elif not producers(component) <= set(self._executions):
                self._expect(component, "would run, unless what it reads is the same")
            elif (known := self._known(component, self._identity(component))) is None:
                self._expect(component, "would run")
            else:
                self._settle("cached", known)
        return self.events

    def _tell_left_out(self) -> None:
        for name, reason in self._pipeline.left_out.items():
            self._tell(RunEvent(component=name, state="left out", note=reason))

    def _expect(self, component: Component, note: str) -> None:
        self._tell(RunEvent(component=component.name, state="waiting", note=note))

    def _run_all(self, pool: ThreadPoolExecutor) -> None:
        try:
            self._schedule(pool)
        except BaseException:
            # Ctrl-C, for one: processes of components get it too, and end. That is no
            # failure to be tried again.
            self._stopping.set()
            raise

    def _schedule(self, pool: ThreadPoolExecutor) -> None:
        running: dict[Future[Execution], str] = {}
        while True:
            for component in self._pipeline.components:
                if self.events[component.name].state == "waiting":
                    future = self._start(component, pool, len(running))
                    if future is not None:
                        running[future] = component.name
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                self._finish(running.pop(future), future)

    def _start(
        self, component: Component, pool: ThreadPoolExecutor, running: int
    ) -> Future[Execution] | None:
        """Starts a component if it is its turn and it has to run."""
        name = component.name
        if broken := self._broken(component):
            self._skip(component, broken)
            return None
        if name not in self._chosen:
            self._reuse(component)
            return None
        if not producers(component) <= set(self._executions):
            return None
        identity = self._identity(component)
        known = self._known(component, identity)
        if known is not None:
            self._settle("cached", known)
            return None
        if running >= self._workers:
            return None
        note = ""
        if component.keeps_log:
            log = self._store.partial_folder(name, identity.fingerprint) / LOG
            note = f"log: {log}"
        self._tell(RunEvent(component=name, state="running", note=note))
        return pool.submit(self._execute, component, identity)

    def _broken(self, component: Component) -> str:
        """Returns the name of a component that is needed and lost, if there is one."""
        lost = {"failed", "skipped"}
        if component.name in self._chosen:
            lost.add("left out")
        needed = sorted(producers(component) & set(self.events))
        return next((p for p in needed if self.events[p].state in lost), "")

    def _skip(self, component: Component, broken: str) -> None:
        note = f"needs {broken}"
        self._tell(RunEvent(component=component.name, state="skipped", note=note))

    def _finish(self, name: str, future: Future[Execution]) -> None:
        error = future.exception()
        if error is None:
            self._settle("done", future.result())
        elif isinstance(error, Exception):
            text = " ".join(str(error).split()) or type(error).__name__
            self._tell(RunEvent(component=name, state="failed", note=text))
        else:
            raise error

    def _settle(self, state: Any, execution: Execution) -> None:
        self._executions[execution.component] = execution
        for observer in self._observers:
            observer.record(execution)
        component = self._pipeline.component(execution.component)
        objection = component.objection(execution.outputs)
        self._tell(
            RunEvent(
                component=execution.component,
                state="failed" if objection else state,
                execution=execution.name,
                seconds=execution.seconds if state == "done" else 0.0,
                note=objection or execution.note,
            )
        )

    def _reuse(self, component: Component) -> None:
        """Takes the last outputs of a component that is no part of the run.

        They have to be made of what is taken of the components before it.
        """
        earlier = self._store.executions(component.name)
        fitting = [each for each in earlier if self._fits(component, each)]
        if fitting:
            self._settle("reused", fitting[-1])
            return
        needed_by = [
            other.name
            for other in self._pipeline.components
            if other.name in self._chosen and component.name in producers(other)
        ]
        if needed_by:
            lacking = "made of other outputs than the last" if earlier else "never made"
            raise ValueError(
                f"{needed_by[0]} needs what {component.name} makes, and that was "
                f"{lacking} here: run from {component.name} on."
            )
        self._tell(RunEvent(component=component.name, state="left out"))

    def _fits(self, component: Component, execution: Execution) -> bool:
        """Whether an execution read what is taken of the components before it."""
        taken = {
            name: self._executions[each.producer].outputs[each.output]
            for name, each in component.inputs.items()
            if isinstance(each, Channel) and each.producer in self._executions
        }
        return all(execution.has_read(name, each) for name, each in taken.items())

    def _identity(self, component: Component) -> Identity:
        inputs: dict[str, Artifact] = {}
        for name, channel in component.inputs.items():
            if isinstance(channel, Channel):
                execution = self._executions[channel.producer]
                inputs[name] = execution.outputs[channel.output]
        for name, channel in component.inputs.items():
            if not isinstance(channel, Channel):
                candidate = inputs[channel.other_than]
                blessed = self._store.latest_blessed(channel, candidate)
                if blessed is not None:
                    inputs[name] = blessed
        return component_identity(component, inputs)

    def _known(self, component: Component, identity: Identity) -> Execution | None:
        if not self._use_cache:
            return None
        for execution in reversed(self._store.executions(component.name)):
            if execution.fingerprint == identity.fingerprint:
                current = component.is_current(execution.outputs)
                return execution if current else None
        return None

    def _execute(self, component: Component, identity: Identity) -> Execution:
        attempt = 1
        while True:
            try:
                return self._attempt(component, identity, attempt)
            except ValueError:
                raise
            except Exception:
                if attempt > self._retries or self._stopping.is_set():
                    raise
                attempt += 1

    def _attempt(
        self, component: Component, identity: Identity, attempt: int
    ) -> Execution:
        folder = self._store.start(
            component.name, identity.fingerprint, keep_work=component.resumable
        )
        context = _context(component, identity, folder, self._stopping)
        started = datetime.datetime.now(datetime.UTC)
        before = time.monotonic()
        try:
            component.execute(context)
        except Exception:
            with context.log.open("a", encoding="utf-8") as log:
                traceback.print_exc(file=log)
            raise
        execution = Execution(
            component=component.name,
            type=type(component).__name__,
            fingerprint=identity.fingerprint,
            parameters=component.parameter_values(),
            inputs={name: artifact.key for name, artifact in identity.inputs.items()},
            input_digests={
                name: artifact.digest for name, artifact in identity.inputs.items()
            },
            outputs={
                name: Artifact(
                    key="",
                    type=kind,
                    path=folder,
                    digest="",
                    properties=context.properties.get(name, {}),
                )
                for name, kind in component.output_types.items()
            },
            sources=tuple(context.sources),
            code=identity.code,
            version=project_version(),
            started=started.isoformat(timespec="microseconds"),
            seconds=round(time.monotonic() - before, 3),
            attempts=attempt,
            note=context.note,
        )
        return self._store.publish(folder, execution)

    def _tell(self, event: RunEvent) -> None:
        self.events[event.component] = event
        self._watch(event)


def _context(
    component: Component, identity: Identity, folder: Path, stopping: threading.Event
) -> ExecutionContext:
    outputs = {name: folder / kind for name, kind in component.output_types.items()}
    for path in outputs.values():
        path.mkdir()
    return ExecutionContext(
        inputs=identity.inputs,
        outputs=outputs,
        work=folder / WORK,
        log=folder / LOG,
        stopping=stopping,
        code=identity.code,
    )
