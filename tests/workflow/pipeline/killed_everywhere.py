"""Kills a run at changes of files, resumes each, and compares the ends.

`python -m tests.workflow.pipeline.killed_everywhere 1`: at every change; with 9 at
every ninth. Prints how many moments that were.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.workflow.pipeline.word_components import word_pipeline
from workflow.pipeline.digests import folder_digest
from workflow.pipeline.execution_store import ExecutionStore
from workflow.pipeline.runner import PipelineRunner

_CHANGES = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}
_KILLED = 137


def _run(root: Path, source: Path) -> None:
    store = ExecutionStore(root, "words")
    events = PipelineRunner(word_pipeline(source), store, workers=1).run()
    assert {event.state for event in events.values()} <= {"done", "cached"}, events


def _killed_run(root: Path, source: Path, moment: int) -> bool:
    """Returns whether the run got to that moment."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == _KILLED
    left = moment

    def kill(event: str, arguments: tuple) -> None:
        nonlocal left
        if event in _CHANGES and str(arguments[0]).startswith(str(root)):
            left -= 1
            if left == 0:
                os._exit(_KILLED)

    sys.addaudithook(kill)
    _run(root, source)
    os._exit(0)


def _outputs(root: Path) -> dict[str, str]:
    executions = ExecutionStore(root, "words").executions()
    for execution in executions:
        for output in execution.outputs.values():
            assert folder_digest(output.path) == output.digest, output.key
    return {e.name: next(iter(e.outputs.values())).digest for e in executions}


def main(stride: int) -> None:
    """Kills at every so manyth change."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.txt"
        source.write_text("aa")
        _run(Path(folder) / "whole", source)
        wanted = _outputs(Path(folder) / "whole")
        moment, moments = 1, 0
        root = Path(folder) / "killed"
        while _killed_run(root, source, moment):
            # What a killed run left counts only where it is whole.
            assert _outputs(root).items() <= wanted.items(), moment
            _run(root, source)
            assert _outputs(root) == wanted, moment
            assert not list(root.glob("words/*/.partial-*")), moment
            assert not list(root.glob("words/*/*/work")), moment
            shutil.rmtree(root)
            moment, moments = moment + stride, moments + 1
        print(moments, "moments")


if __name__ == "__main__":
    main(int(sys.argv[1]))
