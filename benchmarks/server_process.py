"""A server to be measured."""

import os
import re
import subprocess
import sys
from pathlib import Path


class ServerProcess:
    """`kinozoo serve` in a process of its own, on a free port.

    Args:
        base: Folder of the models.
        *told: Further flags.

    Attributes:
        target: host:port.

    Raises:
        OSError: It did not start.
    """

    def __init__(self, base: Path, *told: str):
        command = [sys.executable, "-m", "workflow.main", "serve", "--port=0"]
        command += ["--rest_api_port=0", f"--model_base_path={base}", *told]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        said = self._process.stdout.readline() if self._process.stdout else ""
        found = re.search(r"gRPC at (\d+)", said)
        if found is None:
            raise OSError(f"the server did not start; it said {said!r}")
        self.target = f"localhost:{found[1]}"

    @property
    def mebibytes(self) -> float:
        """Its resident memory."""
        return mebibytes(self._process.pid)

    @property
    def seconds(self) -> float:
        """Processor time that it took so far."""
        return _processor_seconds(self._process.pid)

    def __enter__(self) -> "ServerProcess":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends it gracefully."""
        self._process.terminate()
        self._process.wait(120)


def _processor_seconds(process: int) -> float:
    # User and system time; the name before them may hold spaces.
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def mebibytes(process: int) -> float:
    """Resident memory of a process."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError(f"the memory of process {process} cannot be read")
