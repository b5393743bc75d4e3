"""What a launch starts, and how much of a machine each worker gets."""

import re
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"[a-z]([-a-z0-9]{0,40}[a-z0-9])?")
_OWN_FLAGS = ("--cluster", "--task")


@dataclass(frozen=True, kw_only=True)
class LaunchPlan:
    """One training in several processes.

    Attributes:
        command: `train` and its flags.
        workers: Processes that train together.
        parameter_servers: Processes that hold the variables, beside a chief; 0 where
            every worker holds them.
        name: Of the job: lower-case letters, digits and dashes.
        port: On which each listens, where each has a machine of its own.
        cores: Processor cores of each.
        memory: Of each, in GiB.
        accelerators: GPUs of each.
        restarts: How often a death is forgiven.
    """

    command: tuple[str, ...]
    workers: int
    parameter_servers: int = 0
    name: str = "kinozoo"
    port: int = 2222
    cores: int = 4
    memory: int = 16
    accelerators: int = 0
    restarts: int = 3

    def __post_init__(self) -> None:
        if not self.command or self.command[0] != "train":
            raise ValueError(
                "Say what to launch, behind two dashes: kinozoo launch --workers=2 "
                f"-- train --experiment=...; received {self._shown}."
            )
        if self._flag("--workdir") is None:
            raise ValueError("Say where the run is kept: -- train --workdir=DIR.")
        strategy = self._flag("--strategy")
        if strategy not in (None, self._strategy):
            raise ValueError(
                "launch says --strategy itself, here "
                f"{self._strategy}; received {strategy}."
            )
        for flag in _OWN_FLAGS:
            if self._flag(flag) is not None:
                raise ValueError(f"launch says {flag} itself: leave it out.")
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                "--name must be lower-case letters, digits and dashes, 42 at most; "
                f"received {self.name!r}."
            )

    @property
    def _shown(self) -> str:
        return " ".join(self.command) or "nothing"

    @property
    def workdir(self) -> Path:
        """The run's folder."""
        return Path(self._flag("--workdir") or "")

    @property
    def training_command(self) -> tuple[str, ...]:
        """The command, with the strategy in it."""
        if self._flag("--strategy"):
            return self.command
        return (*self.command, f"--strategy={self._strategy}")

    @property
    def _strategy(self) -> str:
        return "parameter_server" if self.parameter_servers else "multi_worker"

    def _flag(self, name: str) -> str | None:
        """The value of a flag, given as `--name=value` or `--name value`."""
        for given, following in zip(
            self.command, (*self.command[1:], None), strict=True
        ):
            if given == name:
                return following or ""
            if given.startswith(f"{name}="):
                return given.partition("=")[2]
        return None
