"""A pipeline's executions on disk, each of which appears whole or not at all."""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from workflow.pipeline.artifact import BLESSED, Artifact
from workflow.pipeline.digests import folder_digest
from workflow.pipeline.execution import Execution
from workflow.pipeline.latest_blessed import LatestBlessed

RECORD = "execution.json"
WORK = "work"
LOG = "log.txt"
_PARTIAL = ".partial-"


class ExecutionStore:
    """The folder `root/pipeline`, with a folder `Component/number` per execution.

    An execution is written under a name with a dot and moved into place with its
    record by one rename, so that a half-written output is never taken for whole.

    Args:
        root: Folder of all pipelines.
        pipeline: Name of this one.
    """

    def __init__(self, root: Path, pipeline: str):
        self.home = root / pipeline
        self.pipeline = pipeline

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other runs out of the folder; ends with this process, however it ends.

        Raises:
            BlockingIOError: Another process runs this pipeline.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BlockingIOError(
                    f"Another process runs the pipeline in {self.home}: wait for it, "
                    "or take another --root."
                ) from error
            for leftover in self.home.glob(f"*/[0-9]*/{WORK}"):
                shutil.rmtree(leftover)
            yield

    def executions(self, component: str | None = None) -> list[Execution]:
        """Returns what was published, of one component or of all, oldest first."""
        found = []
        for path in self.home.glob(f"{component or '*'}/[0-9]*/{RECORD}"):
            if path.parent.name.isdigit():
                record = json.loads(path.read_text(encoding="utf-8"))
                found.append(Execution.from_json(record, path.parent))
        return sorted(found, key=lambda execution: (execution.started, execution.name))

    def artifact(self, key: str) -> Artifact:
        """Returns an artifact by its key.

        Raises:
            FileNotFoundError: It is not there.
        """
        component, number, _ = key.split("/")
        folder = self.home / component / number
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        outputs = Execution.from_json(record, folder).outputs.values()
        return next(output for output in outputs if output.key == key)

    def latest_blessed(self, wanted: LatestBlessed, than: Artifact) -> Artifact | None:
        """Returns what was blessed last.

        Args:
            wanted: By what verdict, and as which input of the execution that gave it.
            than: What it must not be.
        """
        for execution in reversed(self.executions()):
            for output in execution.outputs.values():
                if output.type != wanted.verdict or not output.properties[BLESSED]:
                    continue
                key = execution.inputs[wanted.other_than]
                # Old artifacts may be thrown away.
                if not (self.home / key).is_dir():
                    continue
                blessed = self.artifact(key)
                # Or thrown away, and another one got its number.
                if not execution.has_read(wanted.other_than, blessed):
                    continue
                if blessed.digest != than.digest:
                    return blessed
        return None

    def partial_folder(self, component: str, fingerprint: str) -> Path:
        """Returns where an execution is written until it is whole."""
        return self.home / component / f"{_PARTIAL}{fingerprint[:24]}"

    def start(self, component: str, fingerprint: str, *, keep_work: bool) -> Path:
        """Returns the folder to fill, without outputs of an earlier attempt.

        Args:
            component: Name of the component.
            fingerprint: Of the execution; an interrupted one is found again by it.
            keep_work: Whether the `work` folder of an earlier attempt is kept.
        """
        folder = self.partial_folder(component, fingerprint)
        folder.mkdir(parents=True, exist_ok=True)
        for entry in folder.iterdir():
            if entry.is_dir() and not (keep_work and entry.name == WORK):
                shutil.rmtree(entry)
            elif not entry.is_dir() and entry.name != LOG:
                entry.unlink()
        (folder / WORK).mkdir(exist_ok=True)
        return folder

    def publish(self, folder: Path, execution: Execution) -> Execution:
        """Moves a filled folder into place.

        Args:
            folder: What `start` returned.
            execution: Its record; number, places and digests of the outputs are set
                here.

        Raises:
            ValueError: An output is empty.
            OSError: The disk is full, or the folder cannot be written.
        """
        component = self.home / execution.component
        taken = [int(place.name) for place in component.iterdir() if _numbered(place)]
        target = component / str(max(taken, default=0) + 1)
        outputs = {}
        for name, output in execution.outputs.items():
            path = folder / output.type
            if not any(path.iterdir()):
                raise ValueError(
                    f"{execution.component} left its output {output.type} empty."
                )
            outputs[name] = replace(
                output,
                key=f"{execution.component}/{target.name}/{output.type}",
                path=target / output.type,
                digest=folder_digest(path),
            )
        execution = replace(execution, outputs=outputs, number=int(target.name))
        with (folder / RECORD).open("w", encoding="utf-8") as file:
            json.dump(execution.to_json(), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        folder.rename(target)
        shutil.rmtree(target / WORK)
        # What was begun with other parameters is not waited for any more.
        for partial in component.glob(f"{_PARTIAL}*"):
            shutil.rmtree(partial)
        return execution


def _numbered(path: Path) -> bool:
    return path.name.isdigit()
