"""Beam pipelines in processes that end with this one."""

import contextlib
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from data_pipeline import storage
from data_pipeline.bulk.child_environment import child_environment
from workflow.bulk.pipeline_job import PipelineJob
from workflow.pipeline.bound_process import last_lines

_TOLD_CHARACTERS = 500


@contextlib.contextmanager
def running_pipeline(
    job: PipelineJob, log: Path
) -> "Iterator[subprocess.Popen[bytes]]":
    """Runs a pipeline; ends it with all its processes when the body ends.

    Args:
        job: What becomes the pipeline.
        log: File for what its processes say.
    """
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "workflow.bulk.beam_process"],
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=file,
            env=child_environment(),
            # Ctrl-C reaches this process only, which then ends all of that session.
            start_new_session=True,
        )
    with process:
        try:
            if process.stdin is not None:
                pickle.dump(job, process.stdin)
                process.stdin.flush()
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close() if process.stdin else None


def run_pipeline(job: PipelineJob, log: Path) -> None:
    """Runs a pipeline to its end; its log stays where it failed.

    Raises:
        OSError: It failed.
    """
    try:
        with running_pipeline(job, log) as process:
            status = process.wait()
    except KeyboardInterrupt:
        log.unlink(missing_ok=True)
        raise
    if status:
        raise failure(log)
    log.unlink(missing_ok=True)


def failure(log: Path) -> OSError:
    """Says in a sentence how a pipeline failed."""
    told = last_lines(log)[-_TOLD_CHARACTERS:]
    return OSError(f"the Beam pipeline failed: {told}; all is in {log}")


def log_file(folder: str) -> Path:
    """Returns where a pipeline's log goes that works in a folder or URL."""
    if storage.is_url(folder):
        return Path(f"kinozoo-{folder.rpartition('/')[2]}.log")
    return Path(folder) / "beam.log"
