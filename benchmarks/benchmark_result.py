"""The common form of a benchmark's result.

A benchmark is a module of this package with a function `main() -> int`, run by
`python -m benchmarks.<name>`, that measures, fills a `BenchmarkResult` and ends
with `return result.publish()`:

    result = BenchmarkResult(
        name="fastdvdnet",
        figures=(Figure("relative cost", 0.5, "x", floor=0.55, direction="at_most"),),
    )
    return result.publish()

`publish` writes `benchmarks/results/<name>.json`, prints a table and gives the
exit status: 0 where every figure reaches its floor, 1 otherwise.
"""

import dataclasses
import datetime
import importlib.metadata
import json
import math
import os
import platform
import shlex
import sys
from pathlib import Path
from typing import Any, Literal

RESULTS_FOLDER = Path(__file__).parent / "results"

_PACKAGES = (
    "tensorflow",
    "keras",
    "tensorflow-io",
    "numpy",
    "av",
    "opencv-python-headless",
    "imageio-ffmpeg",
)
_FAST_INSTRUCTIONS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16")

Direction = Literal["at_least", "at_most"]


@dataclasses.dataclass(frozen=True)
class Figure:
    """One measured number and, where the project promises one, its floor.

    Attributes:
        name: What was measured, in words: "PSNR gain over the best filter, sigma 25".
        value: The measured number.
        unit: Its unit: "dB", "frames/s", "x".
        floor: The promised bound, or None for a number that is only reported.
        direction: Whether the value must be "at_least" or "at_most" the floor.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    direction: Direction = "at_least"

    @property
    def passed(self) -> bool | None:
        """Whether the value reaches its floor; None where there is no floor."""
        if self.floor is None:
            return None
        if math.isnan(self.value):
            return False
        if self.direction == "at_most":
            return self.value <= self.floor
        return self.value >= self.floor


@dataclasses.dataclass(frozen=True)
class PeerFigure:
    """What another program reached on the same material in the same run."""

    tool: str
    version: str
    name: str
    value: float
    unit: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class BenchmarkResult:
    """All that one benchmark found out, with what is needed to run it again.

    Attributes:
        name: The benchmark's module name; also the name of its JSON file.
        figures: Measured numbers, the promised ones first.
        peers: Figures of other programs from the same run.
        details: Protocol and settings, as JSON values.
    """

    name: str
    figures: tuple[Figure, ...]
    peers: tuple[PeerFigure, ...] = ()
    details: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether every figure that has a floor reaches it."""
        return all(figure.passed is not False for figure in self.figures)

    def write(self, folder: Path = RESULTS_FOLDER) -> Path:
        """Writes `<folder>/<name>.json` in one piece and returns its path."""
        record = {
            "name": self.name,
            "passed": self.passed,
            "figures": [
                dataclasses.asdict(figure) | {"passed": figure.passed}
                for figure in self.figures
            ],
            "peers": [dataclasses.asdict(peer) for peer in self.peers],
            "details": self.details,
            "versions": installed_versions(),
            "processor": processor(),
            "load_average": [round(load, 2) for load in os.getloadavg()],
            "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "command": command_line(),
        }
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.json"
        unfinished = path.with_suffix(".json.part")
        unfinished.write_text(json.dumps(record, indent=2) + "\n")
        unfinished.replace(path)
        return path

    def publish(self, folder: Path = RESULTS_FOLDER) -> int:
        """Writes the JSON file, prints the table, returns the exit status."""
        path = self.write(folder)
        print(format_table([json.loads(path.read_text())]))
        return 0 if self.passed else 1


def load_records(folder: Path = RESULTS_FOLDER) -> list[dict[str, Any]]:
    """Reads every result in a folder, in the order of their names."""
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]


def format_table(records: list[dict[str, Any]]) -> str:
    """Lays out written results as one table of plain text."""
    rows = [("benchmark", "figure", "value", "floor", "passed")]
    for record in records:
        for figure in record["figures"]:
            rows.append((record["name"], *_figure_cells(figure)))
        for peer in record["peers"]:
            label = f"{peer['name']} [{peer['tool']} {peer['version']}]"
            value = f"{peer['value']:.4g} {peer['unit']}"
            rows.append((record["name"], label, value, "", "peer"))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _figure_cells(figure: dict[str, Any]) -> tuple[str, str, str, str]:
    floor = ""
    if figure["floor"] is not None:
        sign = "<=" if figure["direction"] == "at_most" else ">="
        floor = f"{sign} {figure['floor']:.4g}"
    verdict = {True: "yes", False: "NO", None: ""}[figure["passed"]]
    return (
        figure["name"],
        f"{figure['value']:.4g} {figure['unit']}",
        floor,
        verdict,
    )


def installed_versions() -> dict[str, str]:
    """Versions of Python, the system and the packages that decide a figure."""
    versions = {"python": platform.python_version(), "system": platform.platform()}
    for package in _PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def processor() -> dict[str, Any]:
    """The processor's name, how many of its cores we may use, and its gifts."""
    name, instructions = platform.processor(), set()
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                name = value.strip()
            elif key.strip() == "flags":
                instructions = set(value.split())
    return {
        "name": name or "unknown",
        "cores": usable_cores(),
        "instructions": [item for item in _FAST_INSTRUCTIONS if item in instructions],
    }


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def command_line() -> str:
    """The command that runs this program again, without the machine's paths."""
    main_module = sys.modules["__main__"]
    specification = getattr(main_module, "__spec__", None)
    if specification is None:
        program = Path(sys.argv[0]).name
    else:
        program = f"-m {specification.name.removesuffix('.__main__')}"
    arguments = shlex.join(_without_folders(each) for each in sys.argv[1:])
    return f"python {program} {arguments}".rstrip()


def _without_folders(argument: str) -> str:
    """An argument with the name alone of an absolute path in it."""
    flag, equals, value = argument.rpartition("=")
    path = Path(value)
    return f"{flag}{equals}{path.name if path.is_absolute() else value}"
