"""Where an Apache Beam pipeline runs."""

from dataclasses import dataclass

DIRECT_RUNNER = "DirectRunner"


@dataclass(frozen=True, kw_only=True)
class BeamOptions:
    """A runner and what it is told.

    Attributes:
        runner: Beam's name of a runner: DirectRunner (this machine), DataflowRunner,
            FlinkRunner, SparkRunner, PortableRunner.
        processes: Of DirectRunner; others choose by their own options.
        more: Further options as Beam takes them, such as "--region=europe-west4".
    """

    runner: str = DIRECT_RUNNER
    processes: int = 1
    more: tuple[str, ...] = ()

    @property
    def is_direct(self) -> bool:
        """Whether the pipeline runs on this machine, in processes of its own."""
        return self.runner == DIRECT_RUNNER

    def arguments(self) -> list[str]:
        """Returns the options as Beam parses them."""
        told = [f"--runner={self.runner}"]
        if self.is_direct:
            told += [
                "--direct_running_mode=multi_processing",
                f"--direct_num_workers={self.processes}",
            ]
        return [*told, *self.more]
