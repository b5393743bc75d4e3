"""Flags of commands that work on many things."""

import os
import shlex
import sys

from absl import flags

from data_pipeline.bulk.executor import Executor
from data_pipeline.bulk.serial_executor import SerialExecutor
from workflow.bulk.beam_executor import BeamExecutor, has_beam
from workflow.bulk.beam_options import DIRECT_RUNNER, BeamOptions


class BulkFlags:
    """Flags that say in how many processes work is done, and where.

    Args:
        flag_values: Of the command.
        most: Processes that are taken unasked, at most.
    """

    def __init__(self, flag_values: flags.FlagValues, most: int | None = None):
        self._most = most
        self._flag_values = flag_values
        self._processes = flags.DEFINE_integer(
            "processes",
            0,
            "How many processes share the work on this machine; more than one need "
            f"Apache Beam (pip install 'kinozoo[beam]'). 0 takes {_unasked(most)}.",
            lower_bound=0,
            flag_values=flag_values,
        )
        self._runner = flags.DEFINE_string(
            "runner",
            DIRECT_RUNNER,
            "Apache Beam's runner: DirectRunner is this machine; DataflowRunner, "
            "FlinkRunner and SparkRunner are others, which need Kinozoo installed and "
            "files that all of them see, as gs:// URLs.",
            flag_values=flag_values,
        )
        self._options = flags.DEFINE_string(
            "pipeline_options",
            "",
            "Options for Beam and its runner, as in --pipeline_options='--region="
            "europe-west4 --max_num_workers=20'.",
            flag_values=flag_values,
        )

    @property
    def are_said(self) -> bool:
        """Whether any of them stands on the command line."""
        names = ("processes", "runner", "pipeline_options")
        return any(self._flag_values[name].present for name in names)

    def executor(self, work: str, count: int, *, isolated: bool = False) -> Executor:
        """Returns who does the work.

        Args:
            work: Folder or URL for what is passed between processes.
            count: How many items there are.
            isolated: Whether an item that kills its process is to cost that item only,
                in one process too.

        Raises:
            ValueError: Apache Beam is asked for and not installed.
        """
        options = self.beam_options(count)
        if options.is_direct and options.processes == 1 and not options.more:
            return SerialExecutor(isolated=isolated)
        return BeamExecutor(options, work)

    def beam_options(self, count: int) -> BeamOptions:
        """Returns where a pipeline of one's own runs; arguments as for `executor`."""
        return BeamOptions(
            runner=self._runner.value,
            processes=self._processes.value or self._automatic(count),
            more=tuple(shlex.split(self._options.value)),
        )

    def _automatic(self, count: int) -> int:
        processors = len(os.sched_getaffinity(0))
        wanted = max(1, min(count, processors, self._most or processors))
        if wanted > 1 and not has_beam():
            print(
                "kinozoo: one process does the work; with Apache Beam (pip install "
                f"'kinozoo[beam]') {wanted} would",
                file=sys.stderr,
            )
            return 1
        return wanted


def _unasked(most: int | None) -> str:
    if most == 1:
        return "one"
    often = "as many as there are processors" if most is None else f"at most {most}"
    return f"{often} where Beam is installed, and else one"
